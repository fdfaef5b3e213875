import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import type { Entry, Held } from './entry.js'

/** How a view reads the resources that it is a part of. */
export interface Source {
  get(key: string): Held | undefined
  /** Whether the view's nodes are told of it, should it be there. */
  sees(key: string): boolean
  /** All that is seen as it is now, tombstones among it, and gaps for what is not there. To be read once, at leisure. */
  held(): Iterable<Held | undefined>
}

interface Noted {
  revision: number
  key: string
}

/** What the nodes of a group are to serve, at each revision that is remembered. */
export class View {
  private readonly hash = new StateHash()
  /** What the hash was. */
  private readonly history = new Map<number, Buffer>()
  /** What changed for these nodes, oldest first. */
  private log: Noted[] = []
  /** Of those touched since the last revision: their digest before, undefined where they were not to be served. */
  private readonly before = new Map<string, string | undefined>()

  constructor(
    private readonly source: Source,
    /** Nodes that are further behind than this many revisions get everything anew. */
    private readonly kept: number,
  ) {}

  /** To be called before a resource changes, comes into sight or goes out of it. */
  touch(key: string): void {
    if (!this.before.has(key)) this.before.set(key, this.digestOf(key))
  }

  /** Closes a revision, a resource a step. The first one is where history begins. */
  *seal(revision: number): Generator<void> {
    for (const [key, was] of this.before) {
      yield
      const is = this.digestOf(key)
      if (was === is) continue
      if (was) this.hash.toggleDigest(was)
      if (is) this.hash.toggleDigest(is)
      if (this.history.size > 0) this.log.push({ revision, key })
    }
    this.before.clear()
    this.history.set(revision, this.hash.bytes())
    this.forget()
  }

  /** Whether this is just what was to be served at that revision, and it is known what changed since. */
  matches(revision: number, stateHash: Uint8Array): boolean {
    return this.history.get(revision)?.equals(stateHash) ?? false
  }

  /** Everything that is to be served now. To be read once, at leisure: what changes meanwhile does not show. */
  all(): Iterable<Entry> {
    return present(this.source.held())
  }

  /** What changed after a remembered revision, each once, as it is now. What is not to be served any more comes without JSON. */
  since(revision: number): Entry[] {
    const keys = new Set<string>()
    for (let at = this.log.length - 1; at >= 0 && this.log[at]!.revision > revision; at--) keys.add(this.log[at]!.key)
    return [...keys].reverse().flatMap(key => {
      const held = this.source.get(key)
      if (!held) return []
      return this.source.sees(key) ? [held] : [{ ...held, json: undefined }]
    })
  }

  private digestOf(key: string): string | undefined {
    return this.source.sees(key) ? this.source.get(key)?.digest : undefined
  }

  private forget(): void {
    for (const old of this.history.keys()) {
      if (this.history.size <= this.kept) break
      this.history.delete(old)
    }
    const [oldest = 0] = this.history.keys()
    // Now and then, so that the cost is spread.
    if ((this.log[0]?.revision ?? oldest) > oldest - this.kept) return
    this.log = this.log.filter(({ revision }) => revision > oldest)
  }
}

function* present(all: Iterable<Held | undefined>): Generator<Entry> {
  for (const held of all) if (held?.json !== undefined) yield held
}
