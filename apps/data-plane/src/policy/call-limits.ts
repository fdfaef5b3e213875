import { holdsFor } from '@gatehouse/shared/limits/scopes.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Denial, LimitState, Reservation, SubscriptionLimiter, WindowState } from './limits/contract.js'
import type { CompiledLimit } from './scoped-limits.js'
import { strictest } from './unpriced.js'

/** One of several limits that a call is under. */
export class Part {
  /** What it got of this one's money; null where the call costs nothing. */
  money: Reservation | null = null

  constructor(
    /** Null where it is one of as many as callers like, and has not been asked. */
    public limiter: SubscriptionLimiter | null,
    readonly told: boolean,
    private readonly limit: CompiledLimit | null = null,
    private readonly account = '',
  ) {}

  /** The limiter, to be asked now: whoever keeps it is to keep none for calls that are refused before. */
  find(): SubscriptionLimiter {
    this.limiter ??= this.limit!.limiterOf(this.account)
    return this.limiter
  }

  get budget() {
    return this.limit === null ? this.limiter?.budget : this.limit.resource.limits.budget
  }
}

/**
 * Finds the limits beside its plan's that hold for a call; false where one of them is suspended, and the call has been refused. `model`: its
 * id, where it asks for one.
 */
export function limitCall(exchange: Exchange, model?: string): boolean {
  const { api, grant, caller, facts } = exchange
  const all = api ? exchange.runtime.limitsFor(api, grant) : []
  if (all.length === 0) return true
  const place = {
    tenant: api!.tenantId,
    team: api!.team,
    plan: grant?.plan.id,
    product: grant?.plan.product,
    model,
    application: grant?.subscription.application ?? exchange.applicationId,
    key: caller?.keyId,
    user: facts.user,
  }
  const parts = grant?.limiter ? [new Part(grant.limiter, true)] : []
  for (const limit of all) {
    if (!holdsFor(limit.resource, place)) continue
    const account = limit.accountOf(place)
    if (account === null) {
      exchange.fail('budget_suspended')
      return false
    }
    parts.push(new Part(limit.whole, limit.told, limit, account))
  }
  if (parts.length > (grant?.limiter ? 1 : 0)) exchange.limiter = new CallLimits(parts)
  return true
}

/** All limits of one call, asked one after the other: it goes only where each of them lets it, and what one refuses costs the others nothing. */
export class CallLimits implements SubscriptionLimiter {
  constructor(private readonly parts: readonly Part[]) {}

  admit(tokens: number, money: Reservation | null): Denial | undefined | Promise<Denial | undefined> {
    return this.admitFrom(0, tokens, money)
  }

  settle(estimated: number, used: number, _reserved: number, cost: number): void {
    for (const { limiter, money } of this.parts) limiter?.settle(estimated, used, money?.reserved ?? 0, cost)
  }

  giveBack(): void {
    for (const { limiter } of this.parts) limiter?.giveBack()
  }

  /** Of those that are the caller's own, whichever has least left. */
  state(): LimitState {
    const known: LimitState = { requests: undefined, tokens: undefined, budget: undefined }
    for (const { limiter, told } of this.parts) {
      if (!told || limiter === null) continue
      const state = limiter.state()
      known.requests = tighter(known.requests, state.requests)
      known.tokens = tighter(known.tokens, state.tokens)
      known.budget = tighter(known.budget, state.budget)
    }
    return known
  }

  get budget() {
    return this.parts.map(({ budget }) => budget).reduce(strictest, undefined)
  }

  get budgetUsed(): number {
    return Math.max(...this.parts.map(({ limiter }) => limiter?.budgetUsed ?? 0))
  }

  get sparing(): boolean {
    return this.parts.some(({ limiter }) => limiter?.sparing === true)
  }

  private admitFrom(
    first: number,
    tokens: number,
    money: Reservation | null,
  ): Denial | undefined | Promise<Denial | undefined> {
    for (let at = first; at < this.parts.length; at++) {
      const part = this.parts[at]!
      part.money = money && { full: money.full, least: money.least, reserved: 0 }
      const denial = part.find().admit(tokens, part.money)
      if (denial === undefined) continue
      if (!('then' in denial)) return this.refuse(at, tokens, denial)
      return denial.then(late => (late ? this.refuse(at, tokens, late) : this.admitFrom(at + 1, tokens, money)))
    }
    if (money !== null) money.reserved = this.leastReserved(money.full)
    return undefined
  }

  /** What the call can pay for is what the budget with least left gave it. */
  private leastReserved(full: number): number {
    let least = full
    for (const { money } of this.parts)
      if (money !== null && money.reserved > 0) least = Math.min(least, money.reserved)
    return least
  }

  private refuse(at: number, tokens: number, denial: Denial): Denial {
    for (const { limiter, money } of this.parts.slice(0, at)) {
      limiter?.giveBack()
      limiter?.settle(tokens, 0, money?.reserved ?? 0, 0)
    }
    return denial
  }
}

const tighter = (a: WindowState | undefined, b: WindowState | undefined): WindowState | undefined =>
  a !== undefined && (b === undefined || a.remaining <= b.remaining) ? a : b
