import { describe, expect, test } from 'vitest'
import { randomOf } from '../testing/mutate.js'
import { Breaker } from './breaker.js'

const settings = { failures: 3, share: 0.5, windowMs: 10_000, openMs: 5_000 }

/** A breaker that has opened at `now`. */
function opened(now: number): Breaker {
  const breaker = new Breaker()
  for (let i = 0; i < 3; i++) breaker.failed(now, settings, now)
  return breaker
}

describe('a breaker', () => {
  test('opens at so many failures that are such a share of the calls', () => {
    const breaker = new Breaker()
    for (let i = 0; i < 4; i++) breaker.succeeded(1_000, settings, 1_000)
    expect([1, 2, 3].map(() => breaker.failed(1_000, settings, 1_000))).toEqual([false, false, false])
    expect(breaker.failed(1_001, settings, 1_000)).toBe(true)
    expect(breaker.state(1_002)).toBe('open')
    expect(breaker.allows(1_002)).toBe(false)
    expect(breaker.waitMs(2_001)).toBe(4_000)
  })

  test('forgets what is long past', () => {
    const breaker = new Breaker()
    breaker.failed(0, settings, 0)
    breaker.failed(0, settings, 0)
    expect(breaker.failed(20_000, settings, 20_000)).toBe(false)
  })

  test('lets one call through when its time is over, and closes with its success', () => {
    const breaker = opened(1_000)
    expect(breaker.begin(5_999, 60_000)).toBe(false)
    expect([breaker.state(6_000), breaker.allows(6_000), breaker.begin(6_000, 60_000)]).toEqual([
      'half-open',
      true,
      true,
    ])
    expect(breaker.allows(6_001)).toBe(false)
    breaker.succeeded(6_500, settings, 6_000)
    expect([breaker.state(6_500), breaker.allows(6_500)]).toEqual(['closed', true])
  })

  test('opens for twice as long when the probe fails', () => {
    const breaker = opened(1_000)
    breaker.begin(6_000, 60_000)
    expect(breaker.failed(6_100, settings, 6_000)).toBe(true)
    expect([breaker.allows(16_099), breaker.allows(16_100)]).toEqual([false, true])
  })

  test('gives up a probe that nobody hears of again', () => {
    const breaker = opened(1_000)
    breaker.begin(6_000, 1_000)
    expect([breaker.allows(6_999), breaker.allows(7_000)]).toEqual([false, true])
    breaker.begin(7_000, 1_000)
    breaker.abandoned()
    expect(breaker.allows(7_001)).toBe(true)
  })

  test('heeds no call that began before it opened', () => {
    const breaker = opened(1_000)
    breaker.succeeded(6_000, settings, 900)
    expect(breaker.state(6_000)).toBe('half-open')
    expect(breaker.failed(6_000, settings, 900)).toBe(false)
  })

  test('whatever happens, never lets two probes through at once, and always lets one through in time', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomOf(seed)
      const breaker = new Breaker()
      let now = 1
      const probes: number[] = []
      for (let step = 0; step < 300; step++) {
        now += Math.floor(random() * 3_000)
        if (breaker.allows(now)) {
          if (breaker.begin(now, 1e9)) probes.push(now)
          expect(probes.length).toBeLessThanOrEqual(1)
        } else if (breaker.state(now) === 'open') expect(breaker.waitMs(now)).toBeLessThanOrEqual(10 * 60_000)
        const began = probes[0] ?? now
        const what = random()
        if (what < 0.2) breaker.succeeded(now, settings, began)
        else if (what < 0.7) breaker.failed(now, settings, began)
        else continue
        probes.length = 0
        if (breaker.state(now) === 'half-open') breaker.abandoned()
      }
      expect(breaker.allows(now + 20 * 60_000) || probes.length === 1).toBe(true)
    }
  })
})
