import { describe, expect, test } from 'vitest'
import { slopeOf } from './slope.js'

/** The same numbers each time, evenly spread over 0 to 1. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const line = (n: number, at: (x: number) => number) => Array.from({ length: n }, (_, x) => [x, at(x)] as const)

describe('a slope', () => {
  test('of a straight line is known exactly', () => {
    const { slope, low, high } = slopeOf(line(20, x => 3 + 0.5 * x))
    expect([slope, low, high].map(each => each.toFixed(9))).toEqual(['0.500000000', '0.500000000', '0.500000000'])
  })

  test('of fewer than three points is not known', () => {
    expect(slopeOf(line(2, x => x)).high).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([0, 0.3])('of %d lies in its interval about 95 times in 100, with independent noise', truth => {
    const random = chance(7)
    const runs = 400
    let held = 0
    for (let run = 0; run < runs; run++) {
      const { low, high } = slopeOf(line(60, x => truth * x + random() + random() + random()))
      if (low <= truth && truth <= high) held++
    }
    expect(held / runs).toBeGreaterThan(0.9)
    expect(held / runs).toBeLessThan(0.99)
  })

  test('where neighbours are alike the interval is wider', () => {
    const random = chance(3)
    let carried = 0
    const alike = line(100, () => (carried = 0.9 * carried + random() - 0.5))
    const shuffled = alike.map(([x], i) => [x, alike[(i * 37) % 100]![1]] as const)
    const width = ({ low, high }: { low: number; high: number }) => high - low
    expect(width(slopeOf(alike))).toBeGreaterThan(2 * width(slopeOf(shuffled)))
  })
})
