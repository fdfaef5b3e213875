import { describe, expect, test } from 'vitest'
import { randomOf } from '../testing/fuzz.js'
import { PeakEwma } from './peak-ewma.js'

describe('a peak-sensitive average', () => {
  test('jumps up at once and comes down slowly', () => {
    const latency = new PeakEwma()
    latency.observe(100, 1_000)
    latency.observe(900, 1_100)
    expect(latency.cost(0, 1_100)).toBe(900)
    latency.observe(100, 1_200)
    expect(latency.cost(0, 1_200)).toBeGreaterThan(850)
    for (let now = 2_000; now < 60_000; now += 1_000) latency.observe(100, now)
    expect(latency.cost(0, 60_000)).toBeLessThan(110)
  })

  test('counts those that wait before', () => {
    const latency = new PeakEwma()
    latency.observe(100, 1_000)
    expect(latency.cost(3, 1_000)).toBe(400)
  })

  test('of nobody known is tried, but by one at a time', () => {
    const latency = new PeakEwma()
    expect(latency.cost(0, 1_000)).toBe(0)
    expect(latency.cost(1, 1_000)).toBeGreaterThan(1e9)
  })

  test('stays between the least and the most that was seen', () => {
    const random = randomOf(7)
    const latency = new PeakEwma()
    let now = 1
    let [least, most] = [Number.POSITIVE_INFINITY, 0]
    for (let i = 0; i < 5_000; i++) {
      now += random() * 500
      const ms = random() * 2_000
      least = Math.min(least, ms)
      most = Math.max(most, ms)
      latency.observe(ms, now)
      const cost = latency.cost(0, now)
      expect(cost).toBeGreaterThanOrEqual(least)
      expect(cost).toBeLessThanOrEqual(most)
    }
  })
})
