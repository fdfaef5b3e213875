import { createHash } from 'node:crypto'
import { NodeSession, type Transaction as Sent } from '@gatehouse/control-plane/modules/snapshots/node-session.js'
import { Snapshot } from '@gatehouse/control-plane/modules/snapshots/snapshot.js'
import { TransactionReader } from '@gatehouse/data-plane/config/discovery-transaction.js'
import { atOnce } from '@gatehouse/data-plane/config/slices.js'
import { ConfigStore } from '@gatehouse/data-plane/config/store.js'
import { ConfigState } from '@gatehouse/data-plane/node/config-state.js'
import { chunksOf, deliveryOfTransaction } from '@gatehouse/data-plane/node/delivery.js'
import type { Delivery } from '@gatehouse/data-plane/node/ipc.js'
import { Origins } from '@gatehouse/data-plane/upstream/origin.js'
import { resourceKinds } from '@gatehouse/shared/config/resources.js'
import { addressRule } from '@gatehouse/shared/net/address-rule.js'
import type { Update } from '@gatehouse/shared/protocol/config.js'
import type { Group, History } from './history.js'

const rule = addressRule({ allow: [], ownPorts: [] })
const limiters = { of: () => null as never }
let nonces = 0

/** A control plane: it has heard of the revisions up to its snapshot's. */
export class Replica {
  snapshot = new Snapshot(entry => entry.json ?? '')

  constructor(private readonly history: History) {}

  /** Starts anew and remembers only what the database tells it of the last revisions. */
  restart(): void {
    this.snapshot = new Snapshot(entry => entry.json ?? '')
  }

  hear(): void {
    const { snapshot, history } = this
    if (snapshot.revision < 0) {
      const from = Math.max(0, history.head - 3)
      for (const _ of snapshot.advance(from, history.rowsOf(from)));
    }
    while (snapshot.revision < history.head) {
      const next = snapshot.revision + 1
      for (const _ of snapshot.advance(next, history.changes[next]!));
    }
  }
}

interface Link {
  replica: Replica
  session: NodeSession
  reader: TransactionReader
  down: Update[]
  up: { nonce: string; accepted: boolean }[]
}

/** A node: its state, one worker, and a stream where it has one. */
export class SimulatedNode {
  state = new ConfigState()
  store = new ConfigStore(new Origins(rule), limiters)
  private link: Link | undefined

  constructor(readonly group: Group) {}

  connect(replica: Replica): void {
    replica.hear()
    const session = new NodeSession(this.group, () => `n${++nonces}`)
    // As a worker's, which takes what comes before it is known whether the rest will.
    const reader = new TransactionReader(({ nonce, ...part }) => this.put(chunksOf(nonce, [part])))
    this.link = { replica, session, reader, down: [], up: [] }
    const { revision, stateHash } = this.state
    session.greet(
      {
        name: '',
        version: '',
        workers: 1,
        revision: revision ?? 0,
        stateHash: revision === undefined ? new Uint8Array() : stateHash,
      },
      replica.snapshot,
    )
  }

  partition(from?: Replica): void {
    if (!from || this.link?.replica === from) this.link = undefined
  }

  /** Comes back with what it kept, or with nothing. */
  restart(forgetful: boolean): void {
    this.link = undefined
    if (forgetful) this.state = new ConfigState()
    this.store = new ConfigStore(new Origins(rule), limiters)
    const kept = this.state.replay()
    if (kept) this.put(kept.messages())
  }

  /** The control plane's end does one thing: answers an acknowledgement, or sends what there is. */
  plane(): boolean {
    if (!this.link) return false
    const { replica, session, down, up } = this.link
    const ack = up.shift()
    if (ack) session.acknowledge(ack)
    const sent = session.next(replica.snapshot)
    if (sent) down.push(...messagesOf(sent))
    return ack !== undefined || sent !== undefined
  }

  /** The node takes one message. */
  take(): boolean {
    const update = this.link?.down.shift()
    if (!this.link || !update) return false
    const transaction = atOnce(this.link.reader.add(update))
    if (!transaction) return true
    const accepted = this.put([deliveryOfTransaction(transaction).end])
    if (accepted) this.state.commit(transaction, 0)
    this.link.up.push({ nonce: transaction.nonce, accepted })
    return true
  }

  private put(messages: ReturnType<Delivery['messages']>): boolean {
    let accepted = false
    for (const message of messages) {
      if (message.type === 'chunk') atOnce(this.store.stage(message.nonce, message.part))
      else accepted = atOnce(this.store.update(message)).accepted
    }
    return accepted
  }
}

/** A message a resource, so that a stream can break anywhere. */
function messagesOf({ nonce, revision, full, entries: given }: Sent): Update[] {
  const entries = [...given]
  const message = (kind: string, json: string[], removed: string[]): Update => {
    const payload = Buffer.from(`[${json.join(',')}]`)
    const sha256 = createHash('sha256').update(payload).digest()
    return { nonce, revision, kind, full, payload, gzip: false, removed, sha256, commit: false }
  }
  const all = resourceKinds.flatMap(kind => {
    const mine = entries.filter(entry => entry.kind === kind)
    if (mine.length === 0) return full ? [message(kind, [], [])] : []
    return mine.map(({ id, json }) => (json === undefined ? message(kind, [], [id]) : message(kind, [json], [])))
  })
  return [...all, { ...message('', [], []), full: false, commit: true }]
}
