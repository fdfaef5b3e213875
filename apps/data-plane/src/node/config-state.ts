import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import type { Transaction, TransactionPart } from '../config/discovery-transaction.js'
import { deliveryOf } from './delivery.js'
import type { Delivery } from './ipc.js'

interface Kind {
  resources: Map<string, string>
  hash: StateHash
}

/** Everything that the node serves, as JSON by kind and id: what a new worker is given and what is kept on disk. */
export class ConfigState {
  /** Undefined until something was committed; revision 0, the empty one, is something. */
  revision: number | undefined
  /** Wall clock, ms. */
  committedAt = 0
  private readonly kinds = new Map<string, Kind>()
  private replays = 0

  /** A full state of a kind replaces it as it is: the transaction is of no use afterwards. */
  commit(transaction: Pick<Transaction, 'revision' | 'parts'>, at: number): void {
    for (const part of transaction.parts) this.merge(part)
    this.revision = transaction.revision
    this.committedAt = at
  }

  get stateHash(): Buffer {
    const hash = new StateHash()
    for (const kind of this.kinds.values()) hash.toggleAll(kind.hash)
    return hash.bytes()
  }

  /** By kind, as it is now: later commits do not change it. To be read once. */
  content(): { kind: string; resources: Iterable<[id: string, json: string]> }[] {
    return [...this.kinds].map(([kind, { resources }]) => ({
      kind,
      // Two lists are copied much faster than a map.
      resources: pairs([...resources.keys()], [...resources.values()]),
    }))
  }

  /** All of it as one update, under a nonce that no stream uses. */
  replay(): Delivery | undefined {
    if (this.revision === undefined) return undefined
    const parts = [...this.kinds].map(([kind, { resources }]) => ({
      kind,
      full: true,
      removed: [],
      // Taken now: it is sent bit by bit, while later commits may change it.
      resources: [...resources.values()],
    }))
    return deliveryOf(`replay-${++this.replays}`, this.revision, parts)
  }

  private merge({ kind, full, removed, resources, hash }: TransactionPart): void {
    const held = this.kinds.get(kind)
    if (full || !held) {
      // Of a change, others may still read the list.
      this.kinds.set(kind, full ? { resources, hash } : { resources: new Map(resources), hash })
      return
    }
    for (const id of [...removed, ...resources.keys()]) {
      const before = held.resources.get(id)
      if (before === undefined) continue
      held.hash.toggle(kind, id, before)
      held.resources.delete(id)
    }
    for (const [id, json] of resources) held.resources.set(id, json)
    held.hash.toggleAll(hash)
  }
}

function* pairs(ids: readonly string[], jsons: readonly string[]): Generator<[id: string, json: string]> {
  for (const [at, id] of ids.entries()) yield [id, jsons[at]!]
}
