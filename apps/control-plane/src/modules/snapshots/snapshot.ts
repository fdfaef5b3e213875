import { resourceDigest, StateHash } from '@gatehouse/shared/config/state-hash.js'

/** A row of config_resource. */
export interface ResourceRow {
  kind: string
  id: string
  tenantId: string | null
  revision: number
  removed: boolean
  spec: unknown
}

export interface Entry {
  kind: string
  id: string
  tenantId: string | null
  revision: number
  /** JSON with secrets still sealed; undefined for a tombstone. */
  json: string | undefined
}

interface Held extends Entry {
  /** Of the JSON as nodes get it; undefined for a tombstone. */
  digest: Buffer | undefined
}

/** Opens what is sealed in a resource, just for as long as it takes to send it. */
export type Reveal = (entry: Entry) => string

// Nodes that are further behind than this many changes get everything anew.
const HISTORY = 10_000

/** All that nodes are to serve, at one revision, in memory. Pure: it is told rows and asked for differences. */
export class Snapshot {
  revision = -1
  private readonly entries = new Map<string, Held>()
  private readonly hash = new StateHash()
  /** What the hash was at each revision that this process has seen. */
  private readonly history = new Map<number, Buffer>()

  constructor(private readonly reveal: Reveal) {}

  /** Takes the rows that changed since the present revision, as of `revision`. */
  advance(revision: number, rows: Iterable<ResourceRow>): void {
    for (const { kind, id, tenantId, revision: changed, removed, spec } of rows) {
      const key = `${kind}\n${id}`
      const former = this.entries.get(key)
      if (former?.digest) this.hash.toggleDigest(former.digest)
      const entry: Entry = { kind, id, tenantId, revision: changed, json: removed ? undefined : JSON.stringify(spec) }
      const digest = removed ? undefined : resourceDigest(kind, id, this.reveal(entry))
      if (digest) this.hash.toggleDigest(digest)
      this.entries.set(key, { ...entry, digest })
    }
    this.revision = revision
    this.history.set(revision, this.hash.bytes())
    for (const old of this.history.keys()) {
      if (this.history.size <= HISTORY) break
      this.history.delete(old)
    }
  }

  /** Whether this is just what was to be served at that revision. */
  matches(revision: number, stateHash: Uint8Array): boolean {
    return this.history.get(revision)?.equals(stateHash) ?? false
  }

  /** Everything that is to be served. */
  all(): Entry[] {
    return [...this.entries.values()].filter(entry => entry.json !== undefined)
  }

  /** What changed after a revision, tombstones included. */
  since(revision: number): Entry[] {
    return [...this.entries.values()].filter(entry => entry.revision > revision)
  }
}
