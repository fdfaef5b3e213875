import {
  type Allotment,
  BUDGET_LIFE_MS,
  type Claim,
  type LimitKind,
  SHARE_LIFE_MS,
} from '@gatehouse/shared/limits/sharing.js'

// Room for what is used until the next answer comes.
const LEAD_MS = 500
// Of a limit that nobody wants more of, a node keeps this part at hand, so that a call after a pause need not wait.
const SLICES = 64
// Between claims that could not be met.
const COOL_MS = 100
// Others who were asked to give back what they could spare have done so after this long.
const SPARE_MS = 20
const REPORT_MS = 1_000
// Nobody used any of it for this long: all of it goes back.
const IDLE_MS = 60_000
const FADING = 0.7
// Between claims while the ledger cannot be reached behind whoever speaks for it.
const ALONE_MS = 1_000

/** What a share needs of the counter whose limit it sets. */
export interface Counted {
  limit: number
  used(now: number): number
  available(now: number): number
  msUntilSome(now: number): number
  window(now: number): number
}

/** How this node stands to the others. */
export interface Link {
  /** Monotonic ms since when no ledger can be reached; undefined while one can. */
  readonly cutSince: number | undefined
  /** Nodes that share the limits, this one included. */
  readonly nodes: number
}

/**
 * This node's part of one limit that all nodes have in common: a ceiling for its counter, raised by the ledger and lowered by the node itself.
 * Cut off, the node keeps what it holds while that is known to be its own, and then limits on an equal part.
 */
export class Share {
  private ceiling = 0
  private fair = Number.POSITIVE_INFINITY
  private othersUsed = 0
  private othersFreeAt = 0
  private heldUntil = Number.NEGATIVE_INFINITY
  private window = 0
  private unmet = 0
  private spent = 0
  private spentAt = 0
  private pace = 0
  private wished = 0
  /** What the last claim said of it: the ceiling, or more where more is in use. */
  private kept = 0
  private claimedAt = 0
  private claimedUsed = 0
  private coolUntil = 0
  private retryAt = 0
  private pressed = false
  private aloneSince: number | undefined

  constructor(
    private readonly kind: LimitKind,
    private readonly counter: Counted,
    /** Of the whole installation. */
    public limit: number,
    private readonly link: Link,
  ) {}

  private get lifeMs(): number {
    return this.kind === 'budget' ? BUDGET_LIFE_MS : SHARE_LIFE_MS
  }

  /** Monotonic ms since when this node limits alone, for whatever reason; undefined while it does not. */
  get cutSince(): number | undefined {
    return this.link.cutSince ?? this.aloneSince
  }

  /** Sets what this node may have in use now. */
  refresh(now: number): void {
    const window = this.counter.window(now)
    if (window !== this.window) this.begin(window)
    this.counter.limit = Math.min(this.limit, this.effective(now))
  }

  spend(now: number, units: number): void {
    this.spent += units
    if (units > 0) this.spentAt = now
  }

  /** What was leased and came back says nothing of how much is used. */
  unspend(units: number): void {
    this.spent = Math.max(0, this.spent - units)
  }

  /** More was asked for than there was. True where an exchange with the ledger may help. */
  lack(now: number, units: number): boolean {
    this.unmet += units
    return this.mayGrow(now)
  }

  /** An exchange with the ledger may bring more. */
  mayGrow(now: number): boolean {
    return this.cutSince === undefined && this.ceiling < this.limit && now >= this.coolUntil
  }

  /** Another node wants what this one holds and does not use. */
  press(): void {
    this.pressed = true
  }

  due(now: number): boolean {
    const used = this.counter.used(now)
    const idle = this.ceiling - used
    const since = now - this.claimedAt
    const short = this.unmet > 0 ? now >= this.retryAt : idle < this.room(now) / 2
    if (short && this.ceiling < this.limit && now >= this.coolUntil) return true
    if (idle > 0 && (this.pressed || this.ceiling > this.fair) && since >= SPARE_MS) return true
    if (used !== this.claimedUsed && since >= REPORT_MS) return true
    // Where there is nothing to give back nobody need ask, and it need only be known that the node lives.
    return this.ceiling > 0 && since >= (idle > 0 ? SHARE_LIFE_MS : this.lifeMs) / 3
  }

  claim(now: number, subscription: string): Claim {
    const used = this.counter.used(now)
    return this.say(now, subscription, used, Math.min(Math.max(used, this.limit), this.wish(now, used)))
  }

  /** Gives up all that is not in use. */
  release(now: number, subscription: string): Claim {
    const used = this.counter.used(now)
    return this.say(now, subscription, used, used)
  }

  private say(now: number, subscription: string, used: number, want: number): Claim {
    // Calls that cost more than they had reserved are in use beyond the ceiling, which they do not raise: once others give something back,
    // it would be spent a second time.
    this.ceiling = Math.min(this.ceiling, want, this.fair)
    const keep = Math.max(used, this.ceiling)
    this.kept = keep
    this.wished = Math.max(want, keep)
    const need = used + this.unmet
    this.pace = Math.max(this.paceNow(now), this.pace * FADING)
    this.spent = this.unmet = 0
    this.pressed = false
    this.claimedAt = now
    this.claimedUsed = used
    this.refresh(now)
    const freeMs = Math.ceil(this.counter.msUntilSome(now))
    return { subscription, kind: this.kind, window: this.window, used, keep, want: this.wished, need, freeMs }
  }

  /** `claimedAt`: when the claim that this answers was made. */
  allot(now: number, { window, held, fair, othersUsed, othersFreeMs, othersSpare, alone }: Allotment): void {
    if (window !== this.window) return
    if (alone) return this.goAlone(now)
    this.aloneSince = undefined
    if (held > this.kept) this.ceiling = held
    this.fair = fair
    this.othersUsed = othersUsed
    this.othersFreeAt = now + othersFreeMs
    this.heldUntil = this.claimedAt + this.lifeMs
    this.retryAt = othersSpare > 0 && this.retryAt === 0 ? now + SPARE_MS : 0
    this.coolUntil = held < this.wished && this.retryAt === 0 ? now + COOL_MS : 0
    this.refresh(now)
  }

  private goAlone(now: number): void {
    this.aloneSince ??= now
    this.retryAt = 0
    this.coolUntil = now + ALONE_MS
    this.refresh(now)
  }

  /** Of the whole limit, as far as is known. */
  remaining(now: number): number {
    const used = this.counter.used(now)
    if (this.cutSince !== undefined) return Math.max(0, this.counter.limit - used)
    return Math.max(0, this.limit - used - this.othersUsed)
  }

  /** When others free something, if they do so before `ownMs`. */
  sooner(now: number, ownMs: number): number {
    if (this.cutSince !== undefined || this.othersUsed === 0) return ownMs
    return Math.max(1, Math.min(ownMs, this.othersFreeAt - now))
  }

  /** True where neither the node nor, for its part, the ledger knows anything of it. */
  get blank(): boolean {
    return this.ceiling === 0 && this.claimedUsed === 0 && this.unmet === 0
  }

  private begin(window: number): void {
    this.window = window
    this.ceiling = this.othersUsed = this.coolUntil = 0
    this.fair = Number.POSITIVE_INFINITY
    this.heldUntil = Number.NEGATIVE_INFINITY
  }

  private effective(now: number): number {
    const { nodes } = this.link
    // What is beyond the fair part is not used again once it is free: the others wait for it.
    if (this.cutSince === undefined) return Math.min(this.ceiling, this.fair)
    const held = now < this.heldUntil ? this.ceiling : 0
    // Money is spent once: nobody else's part of it is this node's to use.
    if (this.kind === 'budget') return held
    return Math.max(held, 1, Math.floor(this.limit / nodes))
  }

  private wish(now: number, used: number): number {
    if (used === 0 && this.unmet === 0 && now - this.spentAt >= IDLE_MS) return 0
    // Workers repeat a refusal without asking, so what was missing is more than what was asked for.
    if (this.unmet > 0) return Math.max(this.ceiling, 2 * used + this.room(now)) + this.unmet
    if (this.pressed) return used
    const least = Math.max(1, Math.floor(this.limit / SLICES / this.link.nodes))
    const wanted = used + Math.max(least, this.room(now))
    // Uses come in bursts: what is left over goes back when it has been so for a while.
    return now - this.claimedAt >= REPORT_MS ? wanted : Math.max(wanted, this.ceiling)
  }

  private room(now: number): number {
    return Math.ceil(Math.max(this.paceNow(now), this.pace) * LEAD_MS)
  }

  /** Units a ms. */
  private paceNow(now: number): number {
    return this.spent / Math.max(LEAD_MS, now - this.claimedAt)
  }
}
