import type { Ack, Hello } from '@gatehouse/shared/protocol/config.js'
import type { Entry } from './entry.js'
import type { Snapshot } from './snapshot.js'
import type { View } from './view.js'

/** One transaction for a node: everything, or what changed since what it serves. */
export interface Transaction {
  nonce: string
  revision: number
  /** To be read once. */
  entries: Iterable<Entry>
  /** True: replaces everything that the node has. */
  full: boolean
}

/**
 * What is known of one node, and what it is to be told next. One transaction is under way at a time, so a slow node gets fewer and larger ones; the
 * next starts from what the node last accepted. Pure: it is told what the node says and asked for transactions.
 */
export class NodeSession {
  /** What the node serves; undefined until it is known, or when it is not ours. */
  served: number | undefined
  /** The view that `served` is a revision of; another one says nothing about the same number. */
  private basis: View | undefined
  private greeted = false
  private pending: { nonce: string; revision: number; view: View } | undefined
  private refused = -1

  constructor(
    private readonly group: string,
    private readonly newNonce: () => string,
  ) {}

  /** The snapshot has to be settled. */
  greet(hello: Hello, snapshot: Snapshot): void {
    this.basis = snapshot.viewOf(this.group)
    this.served = this.basis.matches(hello.revision, hello.stateHash) ? hello.revision : undefined
    this.greeted = true
  }

  /** What to send now; undefined where there is nothing, or the node still has to answer. */
  next(snapshot: Snapshot): Transaction | undefined {
    if (!this.greeted || this.pending || !snapshot.settled) return undefined
    const view = snapshot.viewOf(this.group)
    if (view !== this.basis) {
      this.basis = view
      this.served = undefined
      this.refused = -1
    }
    const { revision } = snapshot
    if (revision === this.served || revision === this.refused) return undefined
    this.pending = { nonce: this.newNonce(), revision, view }
    const full = this.served === undefined
    // Taken in one go: whatever is committed while this is being sent belongs to the next transaction.
    return {
      nonce: this.pending.nonce,
      revision,
      full,
      entries: this.served === undefined ? view.all() : view.since(this.served),
    }
  }

  /** The revision that was answered; undefined for an answer to anything else than what was sent last. */
  acknowledge(ack: Pick<Ack, 'nonce' | 'accepted'>): number | undefined {
    if (!this.pending || ack.nonce !== this.pending.nonce) return undefined
    const { revision, view } = this.pending
    this.pending = undefined
    if (!ack.accepted) this.refused = revision
    else if (view === this.basis) this.served = revision
    return revision
  }
}
