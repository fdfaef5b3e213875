import { upstreamConfig } from '@gatehouse/shared/api/upstream.js'
import { expect, test } from 'vitest'
import { begun, kinds, missing, targetShares, unsplit, withPercent } from './shares.js'

const a = { url: 'https://a.example.com', weight: 3 }
const b = { url: 'https://b.example.com' }

test('targets share calls by weight, within their group where calls are split', () => {
  expect(targetShares({ targets: [a, b] })).toEqual([75, 25])
  expect(targetShares({ targets: [{ ...a, weight: 0 }] })).toEqual([0])
  const split = {
    shares: [
      { group: 'stable', percent: 90 },
      { group: 'canary', percent: 10 },
    ],
  }
  const targets = [
    { ...a, group: 'stable' },
    { ...b, group: 'stable' },
    { ...b, group: 'canary' },
  ]
  expect(targetShares({ targets, split })).toEqual([67.5, 22.5, 10])
})

test('of two shares the other one gets the rest; of more each is its own', () => {
  const two = {
    shares: [
      { group: 'a', percent: 50 },
      { group: 'b', percent: 50 },
    ],
  }
  expect(withPercent(two, 0, 99.9).shares).toEqual([
    { group: 'a', percent: 99.9 },
    { group: 'b', percent: 0.1 },
  ])
  expect(missing(withPercent(two, 0, 120))).toBe(-70)
  const three = { shares: [...two.shares, { group: 'c', percent: 0 }] }
  expect(missing(withPercent(three, 2, 5))).toBe(-5)
})

test.each(kinds)('$title begins as the API takes it, once its targets have addresses', kind => {
  const { targets = [], split } = begun({ targets: [{ url: a.url }] }, kind)
  expect(missing(split!)).toBe(0)
  const whole = { targets: targets.map(target => ({ url: b.url, ...target })), split }
  expect(upstreamConfig.safeParse(whole).error).toBeUndefined()
  expect(targetShares(whole).reduce((sum, share) => sum + share, 0)).toBe(100)
  expect(unsplit({ targets, split })).toEqual({ targets: [{ url: a.url }, {}] })
})
