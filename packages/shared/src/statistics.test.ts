import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meanInterval, meansDiffer, normalTail, shareInterval, sharesDiffer } from './statistics.js'

test('normal tails are those of the tables', () => {
  expect(normalTail(0)).toBeCloseTo(1, 6)
  expect(normalTail(1.959963985)).toBeCloseTo(0.05, 6)
  expect(normalTail(-2.575829304)).toBeCloseTo(0.01, 6)
  expect(normalTail(40)).toBe(0)
})

test.each([
  // Worked by the formula, which for none of ten is z²/(10 + z²); the last is an example of Newcombe (1998).
  [0, 10, 0, 0.2775328],
  [1, 10, 0.0178762, 0.40415],
  [50, 100, 0.4038315, 0.5961685],
  [81, 263, 0.2553, 0.3662],
])('%i of %i lies between %f and %f', (hits, of, low, high) => {
  const found = shareInterval(hits, of)
  expect(found.low).toBeCloseTo(low, 4)
  expect(found.high).toBeCloseTo(high, 4)
})

test.each([
  // By hand: of the ways to choose, those as unlikely as what was seen.
  [3, 4, 1, 4, 34 / 70],
  [0, 5, 5, 5, 2 / 252],
  [4, 30, 0, 1000, 27_405 / 46_623_504_655],
  [0, 0, 3, 10, 1],
  [7, 50, 7, 50, 1],
])('%i of %i against %i of %i happens by chance with %f', (a, ofA, b, ofB, chance) => {
  expect(sharesDiffer(a, ofA, b, ofB)).toBeCloseTo(chance, 12)
})

test('no order of the sides matters, and more of the same makes a difference surer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      fc.nat(),
      fc.nat(),
      (n, m, i, j) => {
        const [a, b] = [i % (n + 1), j % (m + 1)]
        const chance = sharesDiffer(a, n, b, m)
        expect(chance).toBeGreaterThanOrEqual(0)
        expect(chance).toBeLessThanOrEqual(1)
        expect(sharesDiffer(b, m, a, n)).toBeCloseTo(chance, 6)
      },
    ),
  )
  expect(sharesDiffer(40, 400, 20, 400)).toBeLessThan(sharesDiffer(4, 40, 2, 40))
})

test('where nothing differs, a difference is shown about as often as said', () => {
  let state = 7
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  const draw = (count: number) => {
    const values = Array.from({ length: count }, () => -Math.log(1 - random()))
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    return { count, mean, deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (count - 1)) }
  }
  let shown = 0
  for (let i = 0; i < 2000; i++) if (meansDiffer(draw(60), draw(120)) < 0.05) shown++
  expect(shown / 2000).toBeGreaterThan(0.03)
  expect(shown / 2000).toBeLessThan(0.08)
  const sample = draw(1000)
  const { low, high } = meanInterval(sample)
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(1)
})
