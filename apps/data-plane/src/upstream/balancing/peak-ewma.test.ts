import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PeakEwma } from './peak-ewma.js'

test('jumps up at once and comes down slowly', () => {
  const average = new PeakEwma(60_000)
  expect(average.latency(1_000)).toBeUndefined()
  average.observe(100, 1_000)
  average.observe(900, 1_100)
  expect(average.latency(1_100)).toBe(900)
  average.observe(100, 1_200)
  expect(average.latency(1_200)).toBeGreaterThan(850)
  for (let now = 2_000; now < 60_000; now += 1_000) average.observe(100, now)
  expect(average.latency(60_000)).toBeLessThan(110)
})

test('is forgotten where nothing is heard, as fast as is said', () => {
  for (const forgetMs of [10_000, 60_000]) {
    const average = new PeakEwma(forgetMs)
    average.observe(900, 0)
    expect(average.latency(forgetMs)).toBeCloseTo(900 / Math.E)
    // A clock of another thread may be a little behind.
    expect(average.latency(-5)).toBe(900)
  }
})

test('stays between the least and the most that was seen', () => {
  const answer = fc.record({ after: fc.nat(500), ms: fc.double({ min: 0, max: 2_000, noNaN: true }) })
  fc.assert(
    fc.property(fc.constantFrom(10_000, 60_000), fc.array(answer, { minLength: 1 }), (forgetMs, answers) => {
      const average = new PeakEwma(forgetMs)
      let now = 1
      for (const { after, ms } of answers) {
        now += after
        average.observe(ms, now)
      }
      const all = answers.map(each => each.ms)
      // Rounding aside.
      expect(average.latency(now)).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9)
      expect(average.latency(now)).toBeLessThanOrEqual(Math.max(...all) + 1e-9)
    }),
  )
})
