import { expect, test } from 'vitest'
import type { Budget } from './api.js'
import { burnDown } from './burn-down.js'

const day = (of: number) => new Date(Date.UTC(2027, 0, of)).toISOString()
const budget: Budget = {
  ...{ subscription: 'sub_1', application: { id: 'app_1', name: 'Bot' }, product: 'chat', plan: 'gold' },
  ...{ amount: '100', window: '1mo', calendar: true, used: '20', remaining: '80', from: day(1), resetsAt: day(32) },
  points: [1, 2, 3, 4].map(of => ({ time: day(of), left: String(100 - (of - 1) * 5) })),
  forecast: { perDay: '5', exhaustedAt: day(20), leftAtEnd: null },
}
const now = Date.parse(day(4)) + 1

test('goes down to what is left now, and on at the pace of late until nothing is left', () => {
  const { points } = burnDown(budget, now)
  const left = points.map(({ values }) => values.left).filter(value => value !== null)
  expect([left[0], left.at(-1)]).toEqual([100, 85])
  const ahead = points.map(({ values }) => values.forecast).filter(value => value !== null) as number[]
  expect(ahead[0]).toBeCloseTo(85, 0)
  expect(ahead.at(-1)).toBe(0)
  expect(ahead.every((value, i) => i === 0 || value <= ahead[i - 1]!)).toBe(true)
})

test('of a rolling window that is not going to be used up nothing is foreseen', () => {
  const rolling = { ...budget, calendar: false, resetsAt: null, forecast: { ...budget.forecast, exhaustedAt: null } }
  expect(burnDown(rolling, now).points.every(({ values }) => values.forecast === null)).toBe(true)
})
