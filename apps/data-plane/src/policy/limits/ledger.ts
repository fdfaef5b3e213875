import { limitOf } from '@gatehouse/shared/limits/scopes.js'
import { Account } from './account.js'
import { isKeyed, isPassing } from './contract.js'
import type { Ask, FromLedger, ToLedger } from './messages.js'
import { PATIENCE_MS } from './patience.js'
import type { Sharing } from './sharing.js'

// How long an ask waits for other workers' idle slots.
const RECALL_MS = 25

/** More keys of one policy, or users of one limit, than this are counted together. */
const MAX_OF_A_KIND = 50_000
/** And more of all of them; each kind has this many all the same, so that none uses up what others need. */
const MAX_PASSING = 200_000
const OWN_OF_A_KIND = 1_000

interface Parked {
  worker: number
  ask: Ask
  since: number
  awaiting: Set<number>
}

export interface LedgerOptions {
  /** Monotonic ms. */
  now(): number
  workers(): number
  /** ms since the epoch. */
  wall(): number
  send(worker: number, message: FromLedger): void
  /** Absent: this node is all there is. */
  sharing?: Sharing
}

/**
 * The node's single account of every limit, in its primary process. Workers lease slices of it and ask for more when those are used up,
 * so a call costs a message only then, and what is admitted on the node never exceeds a limit.
 */
export class Ledger {
  private readonly accounts = new Map<string, Account>()
  private readonly parked = new Map<string, Parked[]>()
  /** Workers that asked and are not gone. */
  private readonly alive = new Set<number>()
  /** Accounts of which there may be as many as callers like: how many of each kind, and of all. */
  private readonly ofKind = new Map<string, number>()
  private passing = 0

  constructor(private readonly options: LedgerOptions) {}

  receive(worker: number, message: ToLedger): void {
    const now = this.options.now()
    const account = this.account(message.subscription)
    account.give(now, worker, message.give)
    if (message.type === 'give') this.unpark(message.subscription, account, worker)
    else {
      account.configure(now, message.limits)
      this.unpark(message.subscription, account, worker)
      this.ask(now, worker, message, account)
    }
  }

  workerGone(worker: number): void {
    this.alive.delete(worker)
    for (const [subscription, account] of this.accounts) {
      account.forget(worker)
      const waiting = this.parked.get(subscription)?.filter(parked => parked.worker !== worker)
      if (waiting) this.parked.set(subscription, waiting)
      this.unpark(subscription, account, worker)
    }
  }

  /** Called every few ms: asks that waited long enough for idle slots are answered, accounts of which nothing counts are dropped. */
  tick(): void {
    const now = this.options.now()
    for (const [subscription, waiting] of this.parked) {
      const due = waiting.filter(parked => now - parked.since >= RECALL_MS)
      if (due.length === 0) continue
      this.setParked(
        subscription,
        waiting.filter(parked => now - parked.since < RECALL_MS),
      )
      for (const { worker, ask } of due) this.grant(worker, ask, this.account(subscription))
    }
  }

  /** Drops accounts that nothing is counted of; called every minute or so. */
  sweep(): void {
    const now = this.options.now()
    for (const [subscription, account] of this.accounts)
      if (!this.parked.has(subscription) && account.idle(now)) {
        this.accounts.delete(subscription)
        if (isPassing(subscription)) this.count(subscription, -1)
        if (!isKeyed(subscription)) this.options.sharing?.remove(account)
      }
  }

  get size(): number {
    return this.accounts.size
  }

  get waiting(): boolean {
    return this.parked.size > 0
  }

  private account(subscription: string): Account {
    const known = this.accounts.get(subscription)
    if (known) return known
    if (!isPassing(subscription)) return this.open(subscription)
    const id = this.hasRoom(kindOf(subscription)) ? subscription : kindOf(subscription)
    return this.accounts.get(id) ?? this.open(id)
  }

  private hasRoom(kind: string): boolean {
    const known = this.ofKind.get(kind) ?? 0
    return known < OWN_OF_A_KIND || (known < MAX_OF_A_KIND && this.passing < MAX_PASSING)
  }

  private count(id: string, by: number): void {
    const kind = kindOf(id)
    const known = (this.ofKind.get(kind) ?? 0) + by
    if (known > 0) this.ofKind.set(kind, known)
    else this.ofKind.delete(kind)
    this.passing += by
  }

  /** Nodes do not speak of keys: each has its equal part of their limits. */
  private open(id: string): Account {
    const { sharing, wall } = this.options
    const account = new Account(id, (isKeyed(id) ? sharing?.equal : sharing) ?? null, wall)
    this.accounts.set(id, account)
    if (isPassing(id)) this.count(id, 1)
    if (!isKeyed(id)) sharing?.add(account)
    return account
  }

  /** Where the other nodes may have what this one is short of, the answer waits for theirs, though not for long. */
  private ask(since: number, worker: number, ask: Ask, account: Account): void {
    const sharing = isKeyed(account.subscription) ? undefined : this.options.sharing
    const now = this.options.now()
    sharing?.touch(account)
    if (!sharing || now - since >= PATIENCE_MS || !account.lacks(now, ask)) return this.answer(worker, ask, account)
    this.alive.add(worker)
    sharing.afterExchange(account.subscription, () => {
      if (this.alive.has(worker)) this.ask(since, worker, ask, account)
    })
  }

  private answer(worker: number, ask: Ask, account: Account): void {
    const holders = ask.slots > 0 && account.lacksSlot() ? account.holdersBut(worker) : []
    if (holders.length === 0) return this.grant(worker, ask, account)
    const waiting = this.parked.get(ask.subscription) ?? []
    waiting.push({ worker, ask, since: this.options.now(), awaiting: new Set(holders) })
    this.parked.set(ask.subscription, waiting)
    for (const holder of holders) this.options.send(holder, { type: 'recall', subscription: ask.subscription })
  }

  private grant(worker: number, ask: Ask, account: Account): void {
    this.options.send(worker, account.take(this.options.now(), worker, ask, this.options.workers()))
  }

  /** A worker spoke: those who waited for its idle slots, or for any slot, may go on. */
  private unpark(subscription: string, account: Account, heard: number): void {
    const waiting = this.parked.get(subscription)
    if (!waiting) return
    const still: Parked[] = []
    for (const parked of waiting) {
      parked.awaiting.delete(heard)
      if (!account.lacksSlot() || parked.awaiting.size === 0) this.grant(parked.worker, parked.ask, account)
      else still.push(parked)
    }
    this.setParked(subscription, still)
  }

  private setParked(subscription: string, waiting: Parked[]): void {
    if (waiting.length > 0) this.parked.set(subscription, waiting)
    else this.parked.delete(subscription)
  }
}

/** The policy or limit that an account is of; the account of all those of it that have none of their own. */
const kindOf = (id: string): string => (isKeyed(id) ? `key:*${id.split(':')[1]!.replace('*', '')}` : `${limitOf(id)}/*`)
