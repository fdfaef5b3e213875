import type { Limits } from '@gatehouse/shared/config/resources.js'
import type { Denial, LimitState, Reservation, SubscriptionLimiter } from './contract.js'
import { IDLE_SLOT_MS, LeaseSize } from './lease-size.js'
import { type Ask, type Grant, nothing, type Returned } from './messages.js'

// A refusal is repeated without asking for this long at the most.
const REMEMBER_DENIAL_MS = 20
// There was none to be had: not asked for again before this.
const NOTHING_AHEAD_MS = 100

interface Waiting {
  tokens: number
  money: Reservation | null
  resolve(denial: Denial | undefined): void
}

export interface LeaseOptions {
  /** Monotonic ms. */
  now(): number
  ask(ask: Ask): void
  /** There is something to give back, or to let expire, soon. */
  wake(lease: Lease): void
}

/**
 * One subscription's limits as one worker sees them: a small lease of requests, tokens, money and slots, used without asking anybody.
 * What calls use beyond what they reserved is reported within a sweep; the bound on overshoot of a limit of tokens or money is that
 * excess, summed over the calls in flight.
 */
export class Lease implements SubscriptionLimiter {
  private requests = 0
  private tokens = 0
  private money = 0
  private idleSlots = 0
  private idleSince = 0
  /** Slots of calls under way: a call admitted before its plan had a concurrency limit has none to give back. */
  private heldSlots = 0
  /** Calls that were admitted and not settled yet. */
  private open = 0
  private expiresAt = 0
  private readonly size = new LeaseSize()
  private asking = false
  private askedAt = 0
  /** What is asked for is the next lease. */
  private ahead = false
  private aheadFrom = 0
  private lifeMs = 0
  private denial: Denial | undefined
  private deniedUntil = 0
  private known: LimitState = { requests: undefined, tokens: undefined, budget: undefined }
  private returning: Returned = nothing()
  private readonly queue: Waiting[] = []

  constructor(
    private readonly subscription: string,
    public limits: Limits,
    private readonly options: LeaseOptions,
  ) {}

  admit(tokens: number, money: Reservation | null): Denial | undefined | Promise<Denial | undefined> {
    const { limits } = this
    const need = limits.budget ? money : null
    if (!limits.requests && !limits.tokens && limits.concurrency === undefined && need === null) return undefined
    const now = this.options.now()
    if (this.denial && now < this.deniedUntil && (need !== null || this.denial.code !== 'budget_exhausted'))
      return this.denial
    const reserve = this.reserveOf(tokens)
    this.size.tokensEach = reserve
    this.size.moneyEach = need?.full ?? 0
    if (this.queue.length === 0 && this.take(now, reserve, need, false)) {
      if (!this.asking && this.runsOut(now)) this.askAhead(now)
      return undefined
    }
    return new Promise(resolve => {
      this.queue.push({ tokens: reserve, money: need, resolve })
      this.ask(now)
    })
  }

  settle(estimated: number, used: number, moneyReserved: number, cost: number): void {
    const { limits } = this
    if (this.open > 0) this.open--
    if (this.heldSlots > 0) {
      this.heldSlots--
      this.idleSlots++
      this.idleSince = this.options.now()
    }
    if (limits.tokens) {
      const reserved = this.reserveOf(estimated)
      if (used > reserved) this.returning.excess += used - reserved
      else this.tokens += reserved - used
    }
    if (limits.budget) {
      if (cost > moneyReserved) this.returning.moneyExcess += cost - moneyReserved
      else this.money += moneyReserved - cost
    }
    if (limits.tokens || limits.budget || this.idleSlots > 0) this.options.wake(this)
    if (this.queue.length > 0) this.serve(this.options.now())
  }

  giveBack(): void {
    if (this.limits.requests) this.requests++
    this.options.wake(this)
  }

  state(): LimitState {
    const valid = this.options.now() < this.expiresAt
    return {
      requests: withMore(this.known.requests, valid ? this.requests : 0),
      tokens: withMore(this.known.tokens, valid ? this.tokens : 0),
      // Nobody is ever refused for a soft one.
      budget: this.limits.budget?.soft ? undefined : withMore(this.known.budget, valid ? this.money : 0),
    }
  }

  get budget() {
    return this.limits.budget
  }

  get budgetUsed(): number {
    const { budget } = this.limits
    const known = this.known.budget
    if (!budget || !known) return 0
    const held = this.options.now() < this.expiresAt ? this.money : 0
    return budget.limit > 0 ? ((known.limit - known.remaining - held) / budget.limit) * 100 : 100
  }

  get sparing(): boolean {
    const at = this.limits.budget?.downgradeAt
    return at !== undefined && this.budgetUsed >= at
  }

  granted(grant: Grant): void {
    this.asking = false
    const now = this.options.now()
    const { ahead } = this
    this.ahead = false
    this.lifeMs = grant.lifeMs
    const brings = grant.requests > 0 || grant.tokens > 0 || grant.money > 0
    // What is left of the lease that this one follows goes back: it may not be used for longer than it was granted for.
    if (ahead && brings) this.retire()
    if (ahead && !brings && grant.slots === 0) this.aheadFrom = now + NOTHING_AHEAD_MS
    this.requests += grant.requests
    this.tokens += grant.tokens
    this.money += grant.money
    this.idleSlots += grant.slots
    if (grant.slots > 0) this.idleSince = now
    // Counted from the ask, so that a lease does not outlive what the ledger reckons with; those who wait are served from it in any case.
    if (!ahead || brings) this.expiresAt = Math.max(now, this.askedAt + grant.lifeMs)
    this.known = grant.state
    this.serve(now, grant.denial)
    this.options.wake(this)
  }

  /** Gives idle slots back at once; true when the answer must be sent even if it is empty. */
  recall(): Returned {
    this.returning.slots += this.idleSlots
    this.idleSlots = 0
    return this.collect()
  }

  /** Called every few ms while there is something; undefined when there is nothing to give back now. */
  sweep(): Returned | undefined {
    const now = this.options.now()
    if (now > this.expiresAt) this.retire()
    if (this.idleSlots > 0 && this.queue.length === 0 && now - this.idleSince >= IDLE_SLOT_MS) {
      this.returning.slots += this.idleSlots
      this.idleSlots = 0
    }
    const { requests, tokens, money, slots, excess, moneyExcess } = this.returning
    return requests || tokens || money || slots || excess || moneyExcess ? this.collect() : undefined
  }

  /** True while a sweep may still have something to do. */
  get restless(): boolean {
    return this.requests > 0 || this.tokens > 0 || this.money > 0 || this.idleSlots > 0 || this.asking
  }

  /** True while calls go on that have something of it. */
  get busy(): boolean {
    const { tokens, budget } = this.limits
    return this.heldSlots > 0 || (this.open > 0 && (tokens ?? budget) !== undefined)
  }

  // A call never reserves more than the whole limit, or it could not be made at all.
  private reserveOf(tokens: number): number {
    return this.limits.tokens ? Math.min(tokens, this.limits.tokens.limit) : 0
  }

  /** `partly`: no more money is to be had, so a call may go with less than it would like. */
  private take(now: number, tokens: number, money: Reservation | null, partly: boolean): boolean {
    const { limits } = this
    if (limits.concurrency !== undefined && this.idleSlots < 1) return false
    if (limits.requests && (this.requests < 1 || now > this.expiresAt)) return false
    if (limits.tokens && (this.tokens < tokens || now > this.expiresAt)) return false
    if (money !== null) {
      if (this.money < (partly ? money.least : money.full) || now > this.expiresAt) return false
      money.reserved = Math.min(money.full, this.money)
      this.money -= money.reserved
    }
    if (limits.concurrency !== undefined) {
      this.idleSlots--
      this.idleSince = now
      this.heldSlots++
    }
    if (limits.requests) this.requests--
    if (limits.tokens) this.tokens -= tokens
    this.open++
    return true
  }

  private takeFor(now: number, { tokens, money }: Waiting, denial: Denial | undefined): boolean {
    return this.take(now, tokens, money, denial?.code === 'budget_exhausted')
  }

  private ask(now: number): void {
    if (this.asking) return
    this.size.ended(now <= this.expiresAt)
    this.retire()
    const calls = this.queue.length
    let tokens = 0
    let money = 0
    let leastMoney = 0
    for (const waiting of this.queue) {
      tokens += waiting.tokens
      if (waiting.money === null) continue
      money += waiting.money.full
      leastMoney ||= waiting.money.least
    }
    const slots = this.limits.concurrency === undefined ? 0 : Math.max(0, calls - this.idleSlots)
    this.say(now, {
      calls,
      firstTokens: this.queue[0]!.tokens,
      tokens,
      wantedTokens: this.size.enough(tokens, calls),
      leastMoney,
      money,
      wantedMoney: money === 0 ? 0 : this.size.enough(money, calls),
      slots,
      wantedSlots: slots === 0 ? 0 : Math.max(slots, this.size.nextSlots(now)),
    })
  }

  /** Calls come so steadily that one of the next would have to wait. */
  private runsOut(now: number): boolean {
    const { limits, size } = this
    if (now < this.aheadFrom) return false
    if (limits.concurrency !== undefined && size.slotsRunOut(this.idleSlots)) return true
    if (!size.steady || !(limits.requests || limits.tokens || limits.budget)) return false
    const { few } = size
    return (
      (limits.requests !== undefined && this.requests <= few) ||
      (limits.tokens !== undefined && size.tokensEach > 0 && this.tokens <= few * size.tokensEach) ||
      (limits.budget !== undefined && size.moneyEach > 0 && this.money <= few * size.moneyEach) ||
      this.expiresAt - now < this.lifeMs / 3
    )
  }

  /** Asks for the next lease while this one lasts, so that no call of a steady flow waits for it. */
  private askAhead(now: number): void {
    const { limits, size } = this
    size.askedWith(limits.requests ? this.requests : size.tokensEach > 0 ? this.tokens / size.tokensEach : 0)
    this.ahead = true
    const slots = limits.concurrency !== undefined && size.fewSlots(this.idleSlots)
    this.say(now, {
      calls: 0,
      firstTokens: 0,
      tokens: 0,
      wantedTokens: Math.ceil(size.tokensEach * size.calls),
      leastMoney: 0,
      money: 0,
      wantedMoney: Math.ceil(size.moneyEach * size.calls),
      slots: 0,
      wantedSlots: slots ? size.nextSlots(now) : 0,
    })
  }

  private say(now: number, what: Omit<Ask, 'type' | 'subscription' | 'limits' | 'requests' | 'give'>): void {
    const { limits, subscription } = this
    this.asking = true
    this.askedAt = now
    this.options.ask({
      type: 'ask',
      subscription,
      limits,
      ...what,
      requests: limits.requests ? Math.max(what.calls, this.size.calls) : 0,
      wantedTokens: limits.tokens ? what.wantedTokens : 0,
      wantedMoney: limits.budget ? what.wantedMoney : 0,
      give: this.collect(),
    })
  }

  /** Lets waiting calls go, in order, as far as the lease reaches; `denial` is for those that it does not reach. */
  private serve(now: number, denial?: Denial): void {
    while (this.queue.length > 0 && this.takeFor(now, this.queue[0]!, denial)) this.queue.shift()!.resolve(undefined)
    if (this.queue.length === 0) return
    if (!denial) return this.ask(now)
    this.denial = denial
    this.deniedUntil = now + Math.min(REMEMBER_DENIAL_MS, denial.retryAfterMs)
    const waiting = this.queue.splice(0)
    // Calls that cost nothing go on when the money is spent.
    const free = denial.code === 'budget_exhausted' ? waiting.filter(each => each.money === null) : []
    for (const each of waiting) if (!free.includes(each)) each.resolve(denial)
    this.queue.push(...free)
    if (free.length > 0) this.serve(now)
  }

  /** What is left of an old lease goes back. */
  private retire(): void {
    this.returning.requests += this.requests
    this.returning.tokens += this.tokens
    this.returning.money += this.money
    this.requests = 0
    this.tokens = 0
    this.money = 0
    this.expiresAt = 0
  }

  private collect(): Returned {
    const given = this.returning
    this.returning = nothing()
    return given
  }
}

function withMore(known: LimitState['requests'], more: number): LimitState['requests'] {
  if (known === undefined || more === 0) return known
  const { limit, remaining, resetMs, windowMs } = known
  return { limit, remaining: remaining + more, resetMs, windowMs }
}
