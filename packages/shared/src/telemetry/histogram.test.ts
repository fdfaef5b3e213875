import { expect, it } from 'vitest'
import { addTo, quantile } from './histogram.js'

it('finds quantiles within a tenth', () => {
  const histogram: number[] = []
  for (let ms = 1; ms <= 1_000; ms++) addTo(histogram, ms * 1_000)
  for (const [share, truth] of [
    [0.5, 500],
    [0.95, 950],
    [0.99, 990],
  ] as const)
    expect(Math.abs(quantile(histogram, share)! - truth) / truth).toBeLessThan(0.1)
})

it('knows nothing of nothing, and bounds the extremes', () => {
  expect(quantile([], 0.5)).toBeNull()
  const histogram: number[] = []
  addTo(histogram, 0)
  addTo(histogram, 1e15)
  expect(histogram.length).toBe(100)
  expect(quantile(histogram, 0.1)).toBe(0.1)
})
