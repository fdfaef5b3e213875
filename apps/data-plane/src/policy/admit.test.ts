import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { plan } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'
import type { Denial, SubscriptionLimiter } from './limits/contract.js'

/** A limiter whose answer the test decides; the real ones have tests of their own. */
class Scripted implements SubscriptionLimiter {
  answer: () => Denial | undefined | Promise<Denial | undefined> = () => undefined
  admitted = 0
  settled: number[][] = []
  private wake: () => void = () => {}

  admit(): Denial | undefined | Promise<Denial | undefined> {
    const answer = this.answer()
    if (answer === undefined) this.admitted++
    return answer
  }

  settle(...settled: [number, number, number, number]): void {
    this.settled.push(settled)
    this.wake()
  }

  giveBack(): void {}

  async settledTimes(count: number): Promise<void> {
    while (this.settled.length < count)
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
  }

  readonly budget = undefined
  readonly budgetUsed = 0
  readonly sparing = false

  state() {
    return { requests: { limit: 10, remaining: 7, resetMs: 1500, windowMs: 60_000 }, tokens: undefined }
  }
}

let limiter = new Scripted()
const weather = new Weather(
  (req, res) => {
    if (req.url !== '/hang') res.end('ok')
  },
  {
    limiters: {
      of: () => ({
        admit: () => limiter.admit(),
        giveBack: () => {},
        settle: (...settled) => limiter.settle(...settled),
        state: () => limiter.state(),
        budget: undefined,
        budgetUsed: 0,
        sparing: false,
      }),
    },
  },
)
const { gateway } = weather
const headers = { 'x-api-key': weather.key.secret }

beforeAll(async () => {
  await weather.start()
  weather.arrange([], { plan: [plan({ requests: { limit: 10, windowMs: 60_000 } })] })
})
afterAll(() => weather.stop())
beforeEach(() => {
  limiter = new Scripted()
})

describe('limits', () => {
  test('an admitted call tells what is left and is settled once', async () => {
    const response = await fetch(gateway.url('/acme/weather/'), { headers })
    expect(await response.text()).toBe('ok')
    expect(response.headers.get('ratelimit-policy')).toBe('"requests";q=10;w=60')
    expect(response.headers.get('ratelimit')).toBe('"requests";r=7;t=2')
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('7')
    await limiter.settledTimes(1)
    expect(limiter.settled).toEqual([[0, 0, 0, 0]])
  })

  test.each(['rate_limited', 'token_limited', 'concurrency_limited'] as const)(
    '%s is 429 with Retry-After',
    async code => {
      for (const late of [false, true]) {
        const denial = { code, retryAfterMs: 1200 }
        limiter.answer = () => (late ? Promise.resolve(denial) : denial)
        const response = await fetch(gateway.url('/acme/weather/'), { headers })
        expect(response.status).toBe(429)
        expect(response.headers.get('retry-after')).toBe('2')
        expect(await response.json()).toMatchObject({ code })
      }
      expect(limiter.settled).toEqual([])
    },
  )

  test('an answer that comes late admits too', async () => {
    limiter.answer = () => Promise.resolve(undefined)
    expect((await fetch(gateway.url('/acme/weather/'), { headers })).status).toBe(200)
    await limiter.settledTimes(1)
    expect(limiter.settled).toHaveLength(1)
  })

  test('a limiter that fails is our fault, logged and not shown', async () => {
    limiter.answer = () => Promise.reject(new Error('secret reason'))
    const response = await fetch(gateway.url('/acme/weather/'), { headers })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(gateway.faults).toHaveLength(1)
  })

  test('a caller that leaves before the answer costs nothing', async () => {
    let decide: (denial: undefined) => void = () => {}
    let asked: () => void = () => {}
    const asking = new Promise<void>(resolve => {
      asked = resolve
    })
    limiter.answer = () => {
      asked()
      return new Promise(resolve => {
        decide = resolve
      })
    }
    const call = request(gateway.url('/acme/weather/gone'), { headers })
    call.on('error', () => {})
    call.end()
    await asking
    call.destroy()
    expect(await gateway.recordOf('/acme/weather/gone')).toMatchObject({ status: 499, error: 'client_closed' })
    decide(undefined)
    await limiter.settledTimes(1)
    expect(limiter.settled).toEqual([[0, 0, 0, 0]])
  })

  test('a caller that leaves in the middle is settled once', async () => {
    const call = request(gateway.url('/acme/weather/hang'), { headers })
    call.on('error', () => {})
    call.end()
    await once(weather.service.server, 'request')
    call.destroy()
    await limiter.settledTimes(1)
    expect(limiter.settled).toEqual([[0, 0, 0, 0]])
  })
})
