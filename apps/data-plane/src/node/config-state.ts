import { resourceKinds } from '@gatehouse/shared/config/resources.js'
import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import type { Transaction, TransactionPart } from '../config/discovery-transaction.js'
import type { ConfigUpdate, UpdatePart } from './ipc.js'

const applyOrder: readonly string[] = resourceKinds

/** Everything that the node serves, as JSON by kind and id: what a new worker is given and what is kept on disk. */
export class ConfigState {
  /** Undefined until something was committed; revision 0, the empty one, is something. */
  revision: number | undefined
  /** Wall clock, ms. */
  committedAt = 0
  readonly kinds = new Map<string, Map<string, string>>()
  private readonly hash = new StateHash()
  private replays = 0

  commit(transaction: Pick<Transaction, 'revision' | 'parts'>, at: number): void {
    for (const part of transaction.parts) this.merge(part)
    this.revision = transaction.revision
    this.committedAt = at
  }

  get stateHash(): Buffer {
    return this.hash.bytes()
  }

  /** All of it as one update, under a nonce that no stream uses. */
  replay(): ConfigUpdate | undefined {
    if (this.revision === undefined) return undefined
    const parts = resourceKinds.map(kind => ({
      kind,
      full: true,
      resources: jsonArray(this.kinds.get(kind)?.values() ?? []),
      removed: [],
    }))
    return { type: 'update', nonce: `replay-${++this.replays}`, revision: this.revision, parts }
  }

  private merge(part: TransactionPart): void {
    const resources = this.kinds.get(part.kind) ?? new Map<string, string>()
    this.kinds.set(part.kind, resources)
    if (part.full) for (const id of [...resources.keys()]) this.remove(part.kind, resources, id)
    for (const id of part.removed) this.remove(part.kind, resources, id)
    for (const [id, json] of part.resources) {
      this.remove(part.kind, resources, id)
      resources.set(id, json)
      this.hash.toggle(part.kind, id, json)
    }
  }

  private remove(kind: string, resources: Map<string, string>, id: string): void {
    const json = resources.get(id)
    if (json === undefined) return
    this.hash.toggle(kind, id, json)
    resources.delete(id)
  }
}

/** The parts that this version knows, in the order in which workers apply them. Newer kinds are kept and passed over. */
export function workerUpdate({ nonce, revision, parts }: Transaction): ConfigUpdate {
  const ordered: UpdatePart[] = parts
    .filter(part => applyOrder.includes(part.kind))
    .sort((a, b) => applyOrder.indexOf(a.kind) - applyOrder.indexOf(b.kind))
    .map(({ kind, full, removed, resources }) => ({ kind, full, removed, resources: jsonArray(resources.values()) }))
  return { type: 'update', nonce, revision, parts: ordered }
}

const jsonArray = (items: Iterable<string>): string => `[${[...items].join(',')}]`
