import type { Allotment, Claim } from '@gatehouse/shared/limits/sharing.js'
import type { Account } from './account.js'
import { PATIENCE_MS } from './patience.js'
import type { Link } from './share.js'

/** Claims of one exchange, so that a message stays small. */
const MAX_CLAIMS = 500

// How often accounts are looked at that nobody uses.
const LOOK_MS = 1_000

/** The way to the ledger that all nodes have in common. */
export interface MergePath {
  readonly linked: boolean
  /** Resolves with one allotment a claim; rejects when the ledger cannot be reached. One exchange at a time. */
  exchange(claims: Claim[]): Promise<{ allotments: Allotment[]; nodes: number }>
  /** `linked` has changed. */
  onLink: () => void
  /** Another node wants what this one may hold and not use. */
  onWanted: (subscriptions: readonly string[]) => void
}

export interface SharingOptions {
  /** Monotonic ms. */
  now(): number
  path: MergePath
}

interface Waiting {
  since: number
  /** Of the exchange that tells the ledger of it. */
  round: number
  go: () => void
}

class EqualParts implements Link {
  readonly cutSince = 0

  constructor(private readonly fleet: Pick<Link, 'nodes'>) {}

  get nodes(): number {
    return this.fleet.nodes
  }
}

/** Keeps this node's shares in step with the other nodes', off the path of any call. */
export class Sharing implements Link {
  cutSince: number | undefined = 0
  nodes = 1
  /** For what nodes do not tell each other: as if cut off, each has an equal part. */
  readonly equal: Link = new EqualParts(this)
  private onNodes: (nodes: number) => void = () => {}
  private readonly accounts = new Map<string, Account>()
  private readonly waiting = new Map<string, Waiting[]>()
  /** Accounts used since all of them were looked at. */
  private readonly awake = new Set<Account>()
  private lookedAt = 0
  private busy = false
  private round = 0

  constructor(private readonly options: SharingOptions) {
    options.path.onLink = () => this.linkChanged()
    options.path.onWanted = subscriptions => this.wanted(subscriptions)
    this.linkChanged()
  }

  /** How many nodes there were when last heard, and who is to be told when that changes. */
  know(nodes: number, onNodes: (nodes: number) => void): void {
    this.nodes = nodes
    this.onNodes = onNodes
  }

  /** True where this node limits alone on its part of any limit. */
  get alone(): boolean {
    return this.cutSince !== undefined || [...this.accounts.values()].some(account => account.alone)
  }

  add(account: Account): void {
    this.accounts.set(account.subscription, account)
  }

  remove(account: Account): void {
    this.accounts.delete(account.subscription)
    this.awake.delete(account)
  }

  /** It is being used, so it may soon need more. */
  touch(account: Account): void {
    this.awake.add(account)
  }

  /** Gives up what this node does not use; for its end. */
  async close(): Promise<void> {
    const now = this.options.now()
    const claims = [...this.accounts.values()].flatMap(account => account.release(now))
    this.accounts.clear()
    if (this.cutSince === undefined && claims.length > 0) await this.options.path.exchange(claims).catch(() => {})
  }

  /** Runs `go` once the next exchange has ended, or at the latest when patience has. */
  afterExchange(subscription: string, go: () => void): void {
    const waiting = this.waiting.get(subscription) ?? []
    waiting.push({ since: this.options.now(), round: this.busy ? this.round + 1 : this.round, go })
    this.waiting.set(subscription, waiting)
    void this.exchange()
  }

  /** Called every few ms. */
  tick(): void {
    const now = this.options.now()
    if (this.cutSince !== undefined) for (const account of this.accounts.values()) account.refresh(now)
    for (const [subscription, waiting] of this.waiting)
      if (now - waiting[0]!.since >= PATIENCE_MS) this.release(subscription, Number.POSITIVE_INFINITY)
    void this.exchange()
  }

  private async exchange(): Promise<void> {
    if (this.busy || this.cutSince !== undefined) return
    const claims = this.claims()
    if (claims.length > 0) {
      this.busy = true
      try {
        const { allotments, nodes } = await this.options.path.exchange(claims)
        this.settle(allotments, nodes)
      } catch {
        // The link says when it is back; what was claimed is then claimed again.
      }
      this.busy = false
    }
    if (claims.length === 0) return
    const { round } = this
    this.round++
    for (const { subscription } of claims) this.release(subscription, round)
    // What came up meanwhile has waited long enough.
    if (this.waiting.size > 0) void this.exchange()
  }

  private claims(): Claim[] {
    const now = this.options.now()
    const all = now - this.lookedAt >= LOOK_MS
    const claims: Claim[] = []
    for (const account of all ? this.accounts.values() : this.awake) {
      if (claims.length >= MAX_CLAIMS) return claims
      claims.push(...account.claims(now))
    }
    if (all) {
      this.lookedAt = now
      this.awake.clear()
    }
    return claims
  }

  private settle(allotments: readonly Allotment[], nodes: number): void {
    const now = this.options.now()
    if (nodes !== this.nodes) {
      this.nodes = nodes
      this.onNodes(nodes)
    }
    for (const allotment of allotments) this.accounts.get(allotment.subscription)?.allot(now, allotment)
  }

  /** Lets those go on of whom the ledger knew by that round. */
  private release(subscription: string, round: number): void {
    const waiting = this.waiting.get(subscription)
    if (!waiting) return
    const later = waiting.filter(each => each.round > round)
    if (later.length > 0) this.waiting.set(subscription, later)
    else this.waiting.delete(subscription)
    for (const each of waiting) if (each.round <= round) each.go()
  }

  private linkChanged(): void {
    const now = this.options.now()
    if (this.options.path.linked) this.cutSince = undefined
    else this.cutSince ??= now
    for (const account of this.accounts.values()) account.refresh(now)
    if (this.cutSince !== undefined)
      for (const subscription of [...this.waiting.keys()]) this.release(subscription, Number.POSITIVE_INFINITY)
  }

  private wanted(subscriptions: readonly string[]): void {
    for (const subscription of subscriptions) {
      const account = this.accounts.get(subscription)
      if (!account) continue
      account.press()
      this.awake.add(account)
    }
    void this.exchange()
  }
}
