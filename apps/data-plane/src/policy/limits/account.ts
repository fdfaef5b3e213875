import type { Limits } from '@gatehouse/shared/config/resources.js'
import type { Denial, LimitState } from './contract.js'
import type { Ask, Grant, Returned } from './messages.js'
import { SlidingWindow } from './sliding-window.js'

// The longest that a lease lives; shorter for short windows, see SlidingWindow.
const MAX_LIFE_MS = 250
const RETRY_FOR_SLOT_MS = 1_000

/** Everything granted to one subscription, over all workers. Pure: time comes in, grants go out. */
export class Account {
  private requests: SlidingWindow | undefined
  private tokens: SlidingWindow | undefined
  private concurrency: number | undefined
  private readonly slots = new Map<number, number>()
  lastUsed = 0

  /** Takes over changed limits; what was used in a window of the same length stays counted. */
  configure(limits: Limits): void {
    this.requests = adjusted(this.requests, limits.requests)
    this.tokens = adjusted(this.tokens, limits.tokens)
    this.concurrency = limits.concurrency
  }

  take(now: number, worker: number, ask: Ask, workers: number): Grant {
    this.lastUsed = now
    const share = 4 * workers
    const slots = this.takeSlots(worker, ask.slots)
    // Without a slot the call cannot go, so it costs nothing else.
    const blocked = ask.slots > 0 && slots === 0
    const calls = ask.slots > 0 ? Math.min(ask.calls, slots) : ask.calls
    const requests = this.requests && !blocked ? portion(this.requests.available(now), calls, ask.requests, share) : 0
    const starved = this.requests !== undefined && ask.requests > 0 && requests === 0
    const free = this.tokens?.available(now) ?? 0
    const tokens =
      this.tokens && !blocked && !starved && free >= ask.firstTokens
        ? portion(free, ask.tokens, ask.wantedTokens, share)
        : 0
    this.requests?.add(now, requests)
    this.tokens?.add(now, tokens)
    return {
      type: 'grant',
      subscription: ask.subscription,
      requests,
      tokens,
      slots,
      lifeMs: Math.min(MAX_LIFE_MS, this.requests?.bucketMs ?? MAX_LIFE_MS, this.tokens?.bucketMs ?? MAX_LIFE_MS),
      denial: this.denial(now, ask, { blocked, starved, tokens }),
      state: this.state(now),
    }
  }

  give(now: number, worker: number, given: Returned): void {
    this.requests?.giveBack(now, given.requests)
    this.tokens?.giveBack(now, given.tokens)
    this.tokens?.add(now, given.excess)
    if (given.slots > 0) this.slots.set(worker, Math.max(0, (this.slots.get(worker) ?? 0) - given.slots))
  }

  /** Slots that a worker held are free again; what else it held ages out of the windows. */
  forget(worker: number): void {
    this.slots.delete(worker)
  }

  /** Workers that hold slots which may be idle. */
  holdersBut(worker: number): number[] {
    return [...this.slots].filter(([id, held]) => id !== worker && held > 0).map(([id]) => id)
  }

  lacksSlot(): boolean {
    return this.concurrency !== undefined && this.slotsInUse() >= this.concurrency
  }

  /** True when nothing of it is counted any more. */
  idle(now: number): boolean {
    return (this.requests?.used(now) ?? 0) === 0 && (this.tokens?.used(now) ?? 0) === 0 && this.slotsInUse() === 0
  }

  private slotsInUse(): number {
    let sum = 0
    for (const held of this.slots.values()) sum += held
    return sum
  }

  private takeSlots(worker: number, wanted: number): number {
    if (this.concurrency === undefined || wanted === 0) return 0
    const granted = Math.max(0, Math.min(wanted, this.concurrency - this.slotsInUse()))
    if (granted > 0) this.slots.set(worker, (this.slots.get(worker) ?? 0) + granted)
    return granted
  }

  private denial(
    now: number,
    ask: Ask,
    got: { blocked: boolean; starved: boolean; tokens: number },
  ): Denial | undefined {
    if (this.requests && (got.starved || (ask.requests > 0 && this.requests.available(now) === 0)))
      return { code: 'rate_limited', retryAfterMs: this.requests.msUntil(now, 1) }
    if (this.tokens && ask.tokens > 0 && got.tokens < ask.tokens && !got.blocked)
      return { code: 'token_limited', retryAfterMs: this.tokens.msUntil(now, Math.max(1, ask.firstTokens)) }
    if (this.concurrency !== undefined && ask.slots > 0 && this.slotsInUse() >= this.concurrency)
      return { code: 'concurrency_limited', retryAfterMs: RETRY_FOR_SLOT_MS }
    return undefined
  }

  private state(now: number): LimitState {
    return { requests: windowState(this.requests, now), tokens: windowState(this.tokens, now) }
  }
}

/** As much as is needed, and more for the next calls while there is plenty. */
function portion(available: number, needed: number, wanted: number, share: number): number {
  return Math.min(available, Math.max(needed, Math.min(wanted, Math.floor(available / share))))
}

function adjusted(
  window: SlidingWindow | undefined,
  limit: { limit: number; windowMs: number } | undefined,
): SlidingWindow | undefined {
  if (!limit) return undefined
  if (window?.windowMs !== limit.windowMs) return new SlidingWindow(limit.limit, limit.windowMs)
  window.limit = limit.limit
  return window
}

function windowState(window: SlidingWindow | undefined, now: number): LimitState['requests'] {
  if (!window) return undefined
  const remaining = window.available(now)
  return {
    limit: window.limit,
    remaining,
    resetMs: Math.min(window.windowMs, window.msUntilSome(now) || window.windowMs),
    windowMs: window.windowMs,
  }
}
