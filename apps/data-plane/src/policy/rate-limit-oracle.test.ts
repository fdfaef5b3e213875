import type { Limits } from '@gatehouse/shared/config/resources.js'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { AiGateway, usageOf, whole } from '../ai/testing/ai-gateway.js'
import type { LimiterSource } from './limits/contract.js'
import { Leases } from './limits/leases.js'
import { Ledger } from './limits/ledger.js'
import type { FromLedger } from './limits/messages.js'

// What every answer's headers say of the plan's limits, against the plain sum of what went, on the wire and by a clock of the test's own.

/** A node's limits whose time is the test's. */
class SetClock implements LimiterSource {
  now = 0
  private readonly ledger: Ledger
  private readonly leases: Leases

  constructor(private readonly began: number) {
    const now = () => this.now
    const deliver = (message: FromLedger) => void queueMicrotask(() => this.leases.receive(message))
    this.ledger = new Ledger({ now, wall: () => this.wall, workers: () => 1, send: (_, message) => deliver(message) })
    this.leases = new Leases({ now, send: message => queueMicrotask(() => this.ledger.receive(0, message)) })
  }

  get wall(): number {
    return this.began + this.now
  }

  of(id: string, limits: Limits) {
    return this.leases.of(id, limits)
  }

  async advance(ms: number): Promise<void> {
    // What is left of a lease goes back when its time is over, wherever the clock stands then.
    this.now += ms
    this.leases.sweep()
    this.ledger.tick()
    await Promise.resolve()
  }
}

let gateway: AiGateway | undefined
afterEach(async () => {
  await gateway?.stop()
})

const WINDOW_MS = 60_000
/** A rolling window errs on the strict side by this part of it at the most. */
const STRICT = 1.02
const USED = 15
/** Of a call under way: four of a message, two of its text, ten of its answer. */
const RESERVED = 16
const ASK = { max_tokens: 10 }

async function start(limits: Limits, began = Date.UTC(2027, 0, 1)): Promise<SetClock> {
  const clock = new SetClock(began)
  await gateway?.stop()
  gateway = await AiGateway.start({ limiters: clock }, limits)
  gateway.one.play(
    whole(200, { id: 'c', choices: [{ index: 0, message: { content: 'Yes.' } }], usage: usageOf(10, 5) }),
  )
  return clock
}

interface Item {
  r: number
  t: number
}

/** `"requests";r=2;t=60, "tokens";r=…` */
function itemsOf(header: string | null): Record<string, Item> {
  const items = [...(header ?? '').matchAll(/"(\w+)";r=(\d+);t=(\d+)/g)]
  return Object.fromEntries(items.map(([, name, r, t]) => [name, { r: Number(r), t: Number(t) }]))
}

async function ask() {
  const response = await gateway!.chat('chat', ASK)
  await response.arrayBuffer()
  const { headers, status } = response
  const of = (name: string) => Number(headers.get(name) ?? Number.NaN)
  return {
    status,
    policy: headers.get('ratelimit-policy'),
    told: itemsOf(headers.get('ratelimit')),
    left: { requests: of('x-ratelimit-remaining-requests'), tokens: of('x-ratelimit-remaining-tokens') },
    retryAfter: of('retry-after'),
  }
}

const steps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 25_000 })), { minLength: 8, maxLength: 30 })

describe('rolling windows', () => {
  const LIMIT = { requests: 5, tokens: 90 }
  const limits: Limits = {
    requests: { limit: LIMIT.requests, windowMs: WINDOW_MS },
    tokens: { limit: LIMIT.tokens, windowMs: WINDOW_MS },
  }

  test('what is left, until when, and when to come again are right at every call', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async pauses => {
        const clock = await start(limits)
        const went: number[] = []
        for (const pause of pauses) {
          await clock.advance(pause)
          const surely = went.filter(at => clock.now - at < WINDOW_MS)
          const perhaps = went.filter(at => clock.now - at <= WINDOW_MS * STRICT + 250)
          const { status, policy, told, left, retryAfter } = await ask()
          expect(policy).toBe('"requests";q=5;w=60, "tokens";q=90;w=60')
          if (status === 429) {
            const most = Math.min(LIMIT.requests, Math.floor((LIMIT.tokens - RESERVED) / USED) + 1)
            expect(perhaps.length).toBeGreaterThanOrEqual(most)
            // Whoever waits for as long as it says gets in.
            await clock.advance(retryAfter * 1_000)
            expect((await ask()).status).toBe(200)
            went.push(clock.now)
            continue
          }
          expect(status).toBe(200)
          went.push(clock.now)
          expect(left).toEqual({ requests: told.requests!.r, tokens: told.tokens!.r })
          expect(left.requests).toBeLessThanOrEqual(LIMIT.requests - surely.length - 1)
          expect(left.requests).toBeGreaterThanOrEqual(LIMIT.requests - perhaps.length - 1)
          expect(left.tokens).toBeLessThanOrEqual(LIMIT.tokens - surely.length * USED - RESERVED)
          expect(left.tokens).toBeGreaterThanOrEqual(LIMIT.tokens - perhaps.length * USED - RESERVED)
          const oldest = Math.min(...perhaps, clock.now)
          const first = Math.min(...surely, clock.now)
          expect(told.requests!.t).toBeGreaterThanOrEqual(Math.ceil((oldest + WINDOW_MS - clock.now) / 1_000))
          expect(told.requests!.t).toBeLessThanOrEqual(Math.ceil((first + WINDOW_MS * STRICT - clock.now) / 1_000) + 1)
        }
      }),
      { numRuns: 12 },
    )
  })
})

describe('calendar windows', () => {
  const zone = { unit: 'd' as const, count: 1, timeZone: 'Europe/Berlin' }
  const limits: Limits = { requests: { limit: 4, windowMs: 86_400_000, calendar: zone } }
  const HOUR_MS = 3_600_000

  // In the one of them a day has 23 hours, in the other 25.
  test.each([
    ['spring', Date.UTC(2027, 2, 27, 12)],
    ['autumn', Date.UTC(2027, 9, 30, 12)],
  ])('begin at midnight, also in %s, when clocks change', async (_, began) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 * HOUR_MS }), { minLength: 10, maxLength: 25 }),
        async pauses => {
          const clock = await start(limits, began)
          let day = calendarWindow(zone, began)
          let used = 0
          for (const pause of pauses) {
            await clock.advance(pause)
            if (clock.wall >= day.end) {
              day = calendarWindow(zone, clock.wall)
              used = 0
            }
            const { status, told, retryAfter } = await ask()
            expect(status).toBe(used < 4 ? 200 : 429)
            if (status === 200) used++
            // What was told is repeated for some ms.
            const t = Math.ceil((day.end - clock.wall) / 1_000)
            const soon = (seconds: number) => expect([t, t + 1]).toContain(seconds)
            expect(told.requests!.r).toBe(4 - used)
            soon(told.requests!.t)
            if (status === 429) soon(retryAfter)
          }
        },
      ),
      // At midnight itself, when the longest of days has all of its hours left.
      { numRuns: 8, examples: [[[10 * HOUR_MS - 1, 1, 0]], [[10 * HOUR_MS, 0, 0]], [[11 * HOUR_MS, 0, 0]]] },
    )
  })
})
