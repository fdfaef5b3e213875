import { isDeepStrictEqual } from 'node:util'
import type { Limits } from '@gatehouse/shared/config/resources.js'
import type { Allotment, Claim } from '@gatehouse/shared/limits/sharing.js'
import { enforced } from '@gatehouse/shared/limits/soft.js'
import { CalendarWindow } from './calendar-window.js'
import type { Denial, WindowState } from './contract.js'
import { Limited } from './limited.js'
import type { Ask, Grant, Returned } from './messages.js'
import type { Counted, Link } from './share.js'
import { type Counter, SlidingWindow } from './sliding-window.js'
import { Slots } from './slots.js'

// The longest that a lease lives; shorter for short windows, see SlidingWindow.
const MAX_LIFE_MS = 250
const RETRY_FOR_SLOT_MS = 1_000
// A worker gets this part of what is left for calls that may come, where others may want it for calls that have.
const PORTIONS = 4
const PORTIONS_AHEAD = 32

type Window = Limited<Counter> | undefined

/** Everything granted to one subscription, over all workers. Pure: time comes in, grants go out. */
export class Account {
  private requests: Window
  private tokens: Window
  private budget: Window
  private slots: Limited<Slots> | undefined

  constructor(
    readonly subscription: string,
    /** Null: no other node counts the same. */
    private readonly link: Link | null,
    /** ms since the epoch, for windows of the calendar. */
    private readonly wall: () => number,
  ) {}

  /** Takes over changed limits; what was used in a window of the same length stays counted. */
  configure(now: number, { requests, tokens, concurrency, budget }: Limits): void {
    this.requests = this.window(now, 'requests', this.requests, requests)
    this.tokens = this.window(now, 'tokens', this.tokens, tokens)
    this.budget = this.window(now, 'budget', this.budget, budget && { ...budget, limit: enforced(budget) })
    if (concurrency === undefined) this.slots = undefined
    else {
      this.slots ??= new Limited('concurrency', new Slots(0), concurrency, this.link)
      this.slots.resize(now, concurrency)
    }
  }

  take(now: number, worker: number, ask: Ask, workers: number): Grant {
    const ahead = ask.calls === 0
    const portions = (ahead ? PORTIONS_AHEAD : PORTIONS) * workers
    const slots = this.slots ? takeSlots(this.slots.counter, worker, ask, portions) : 0
    // Without a slot the call cannot go, so it costs nothing else.
    const blocked = this.slots !== undefined && ask.slots > 0 && slots === 0
    const calls = ask.slots > 0 ? Math.min(ask.calls, slots) : ask.calls
    const requests = this.requests && !blocked ? portion(free(this.requests, now), calls, ask.requests, portions) : 0
    const starved = !ahead && this.requests !== undefined && ask.requests > 0 && requests === 0
    const left = free(this.tokens, now)
    const tokens =
      this.tokens && !blocked && !starved && left >= ask.firstTokens
        ? portion(left, ask.tokens, ask.wantedTokens, portions)
        : 0
    const purse = free(this.budget, now)
    const goes = !blocked && !starved && (tokens > 0 || ask.tokens === 0)
    const money =
      goes && ask.wantedMoney > 0 && purse >= ask.leastMoney ? portion(purse, ask.money, ask.wantedMoney, portions) : 0
    this.requests?.spend(now, requests)
    this.tokens?.spend(now, tokens)
    this.budget?.spend(now, money)
    this.slots?.share?.spend(now, slots)
    return {
      type: 'grant',
      subscription: ask.subscription,
      requests,
      tokens,
      money,
      slots,
      lifeMs: Math.min(MAX_LIFE_MS, lifeOf(this.requests), lifeOf(this.tokens), lifeOf(this.budget)),
      denial: ahead ? undefined : this.denial(now, ask, { blocked, starved, tokens, money }),
      state: {
        requests: stateOf(this.requests, now),
        tokens: stateOf(this.tokens, now),
        budget: stateOf(this.budget, now),
      },
    }
  }

  /** Notes what an ask wants beyond what there is. True where an exchange with the other nodes may bring it. */
  lacks(now: number, ask: Ask): boolean {
    const requests = this.requests?.lacks(now, ask.requests > 0 ? ask.calls : 0)
    const tokens = this.tokens?.lacks(now, ask.tokens)
    const money = this.budget?.lacks(now, ask.money)
    const slots = this.slots?.lacks(now, ask.slots)
    return requests || tokens || money || slots || false
  }

  give(now: number, worker: number, given: Returned): void {
    this.requests?.giveBack(now, given.requests)
    this.tokens?.giveBack(now, given.tokens)
    this.tokens?.counter.add(now, given.excess)
    this.budget?.giveBack(now, given.money)
    this.budget?.counter.add(now, given.moneyExcess)
    this.slots?.counter.give(worker, given.slots)
  }

  /** Slots that a worker held are free again; what else it held ages out of the windows. */
  forget(worker: number): void {
    this.slots?.counter.forget(worker)
  }

  /** Workers that hold slots which may be idle. */
  holdersBut(worker: number): number[] {
    return this.slots?.counter.holdersBut(worker) ?? []
  }

  lacksSlot(): boolean {
    return this.slots !== undefined && this.slots.counter.available() === 0
  }

  /** True when nothing of it is counted any more, here or at the ledger of all nodes. */
  idle(now: number): boolean {
    return this.limits().every(({ counter, share }) => counter.used(now) === 0 && (share?.blank ?? true))
  }

  /** What is to be said to the ledger of all nodes now. */
  claims(now: number): Claim[] {
    const shares = this.limits().flatMap(({ share }) => share ?? [])
    return shares.filter(share => share.due(now)).map(share => share.claim(now, this.subscription))
  }

  /** All that is not in use is given up. */
  release(now: number): Claim[] {
    return this.limits().flatMap(({ share }) => (!share || share.blank ? [] : share.release(now, this.subscription)))
  }

  allot(now: number, allotment: Allotment): void {
    this.limits()
      .find(({ kind }) => kind === allotment.kind)
      ?.share?.allot(now, allotment)
  }

  /** Another node wants what this one does not use. */
  press(): void {
    for (const { share } of this.limits()) share?.press()
  }

  /** True where this node limits alone on its part of any of them. */
  get alone(): boolean {
    return this.limits().some(({ share }) => share !== null && share.cutSince !== undefined)
  }

  /** To be called when the link to the other nodes changes, and every so often while it is cut. */
  refresh(now: number): void {
    for (const { share } of this.limits()) share?.refresh(now)
  }

  private limits() {
    return [this.requests, this.tokens, this.budget, this.slots].filter(limited => limited !== undefined)
  }

  private window(now: number, kind: 'requests' | 'tokens' | 'budget', before: Window, to: Limits['requests']): Window {
    if (!to) return undefined
    const same = before?.counter.windowMs === to.windowMs && isDeepStrictEqual(before.counter.calendar, to.calendar)
    const limited = same ? before : new Limited<Counter>(kind, this.counter(to), to.limit, this.link)
    limited.resize(now, to.limit)
    return limited
  }

  private counter({ windowMs, calendar }: NonNullable<Limits['requests']>): Counter {
    return calendar ? new CalendarWindow(calendar, windowMs, this.wall) : new SlidingWindow(0, windowMs)
  }

  private denial(
    now: number,
    ask: Ask,
    got: { blocked: boolean; starved: boolean; tokens: number; money: number },
  ): Denial | undefined {
    const { requests, tokens, budget, slots } = this
    if (requests && (got.starved || (ask.requests > 0 && spent(requests, now))))
      return {
        code: requests.counter.calendar ? 'quota_exhausted' : 'rate_limited',
        retryAfterMs: waitFor(requests, now, 1),
      }
    if (
      tokens &&
      ask.tokens > 0 &&
      !got.blocked &&
      (got.tokens === 0 || (got.tokens < ask.tokens && spent(tokens, now)))
    )
      return {
        code: tokens.counter.calendar ? 'quota_exhausted' : 'token_limited',
        retryAfterMs: waitFor(tokens, now, Math.max(1, ask.firstTokens)),
      }
    if (budget && ask.money > 0 && !got.blocked && (got.money === 0 || (got.money < ask.money && spent(budget, now))))
      return { code: 'budget_exhausted', retryAfterMs: waitFor(budget, now, ask.leastMoney) }
    if (slots && (got.blocked || (ask.slots > 0 && spent(slots, now))))
      return { code: 'concurrency_limited', retryAfterMs: RETRY_FOR_SLOT_MS }
    return undefined
  }
}

/** Nothing is left, nor is there hope that the other nodes leave any. */
const spent = ({ counter, share }: Limited<Counted>, now: number): boolean =>
  counter.available(now) === 0 && !share?.mayGrow(now)
const free = (limited: Window, now: number): number => limited?.counter.available(now) ?? 0
const lifeOf = (limited: Window): number => limited?.counter.lifeMs ?? MAX_LIFE_MS

function waitFor({ counter, share }: Limited<Counter>, now: number, units: number): number {
  const ms = counter.msUntil(now, units)
  return share ? share.sooner(now, ms) : ms
}

const takeSlots = (slots: Slots, worker: number, ask: Ask, portions: number): number =>
  slots.take(worker, portion(slots.available(), ask.slots, ask.wantedSlots, portions))

/** As much as is needed, and more for the next calls while there is plenty. */
function portion(available: number, needed: number, wanted: number, share: number): number {
  return Math.min(available, Math.max(needed, Math.min(wanted, Math.floor(available / share))))
}

function stateOf(limited: Window, now: number): WindowState | undefined {
  if (!limited) return undefined
  const { counter, limit } = limited
  const ownMs = counter.msUntilSome(now) || counter.windowMs
  // Windows of the calendar may be longer than they are said to be; a rolling one reckons with a little more than it is.
  const mostMs = counter.calendar ? ownMs : counter.windowMs
  return {
    limit,
    remaining: limited.remaining(now),
    resetMs: Math.min(mostMs, limited.share ? limited.share.sooner(now, ownMs) : ownMs),
    windowMs: counter.windowMs,
  }
}
