import fc from 'fast-check'
import { expect, test } from 'vitest'
import { apportion, fairShare } from './sharing.js'

test('what all can have is theirs, what they cannot is shared evenly', () => {
  expect(fairShare(100, [10, 20])).toBe(100)
  expect(fairShare(100, [10, 200, 300])).toBe(45)
  expect(fairShare(100, [])).toBe(100)
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(fc.nat(1_000), { minLength: 1, maxLength: 6 }), (limit, wants) => {
      const level = fairShare(limit, wants)
      const given = wants.reduce((sum, want) => sum + Math.min(want, level), 0)
      expect(given).toBeLessThanOrEqual(limit)
      // Whoever was cut short was cut at a level that nobody's leftovers could raise.
      if (wants.some(want => want > level)) expect(limit - given).toBeLessThan(wants.length)
    }),
  )
})

const part = (held: number, more: object = {}) => ({ held, want: held, used: held, need: held, freeMs: 0, ...more })

test('a claim gets what is left up to its fair part, and never less than it keeps', () => {
  expect(apportion(100, [part(30)], { keep: 0, want: 50 }).held).toBe(50)
  expect(apportion(100, [part(30)], { keep: 0, want: 90 }).held).toBe(70)
  expect(apportion(100, [part(95)], { keep: 20, want: 40 }).held).toBe(20)
  expect(apportion(100, [part(10, { want: 90 })], { keep: 0, want: 90 }).held).toBe(50)
})

test('what others could spare is told to whoever is short', () => {
  const idle = part(40, { used: 10, need: 15 })
  const starving = part(40, { used: 30, need: 50, want: 60 })
  expect(apportion(100, [idle, starving], { keep: 0, want: 50 })).toMatchObject({ held: 20, othersSpare: 25 })
  expect(apportion(100, [idle], { keep: 0, want: 50 })).toMatchObject({ held: 50, othersSpare: 0 })
})

test('others are summed, and the next to free something is told', () => {
  const others = [part(30, { freeMs: 700 }), part(20, { freeMs: 300 }), part(5, { used: 0, freeMs: 0 })]
  expect(apportion(100, others, { keep: 0, want: 1 })).toMatchObject({ othersUsed: 50, othersFreeMs: 300 })
})
