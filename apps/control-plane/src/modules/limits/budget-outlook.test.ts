import { describe, expect, test } from 'vitest'
import { type Budgeted, burnDown, outlook } from './budget-outlook.js'

const DAY = 86_400_000
const month = { start: 0, end: 30 * DAY }
const calendar: Budgeted = { limit: 3_000, used: 1_000, span: month, windowMs: 30 * DAY }
const daily = (nano: number, days: number) => Array.from({ length: days }, (_, i) => ({ at: i * DAY, nano }))

describe('a budget of the calendar', () => {
  test('that is used at the pace of its window ends with what is left', () => {
    expect(outlook({ ...calendar, used: 500 }, daily(50, 10), DAY, 10 * DAY)).toEqual({
      ...{ perDay: expect.closeTo(50, 5), exhaustedAt: null },
      leftAtEnd: expect.closeTo(1_500, 5),
    })
  })

  test('that is used faster is used up before its end', () => {
    const { exhaustedAt, leftAtEnd } = outlook({ ...calendar, used: 2_000 }, daily(200, 10), DAY, 10 * DAY)
    expect(leftAtEnd).toBeNull()
    expect(exhaustedAt! / DAY).toBeGreaterThan(13)
    expect(exhaustedAt! / DAY).toBeLessThan(17)
  })

  test('goes by the pace of late, not of long ago', () => {
    expect(outlook(calendar, daily(200, 2), DAY, 20 * DAY)).toMatchObject({
      perDay: 0,
      exhaustedAt: null,
      leftAtEnd: 2_000,
    })
  })

  test('that is used up is so now', () => {
    expect(outlook({ ...calendar, used: 3_000 }, daily(300, 10), DAY, 10 * DAY)).toMatchObject({
      exhaustedAt: 10 * DAY,
    })
  })

  test('burns down from the whole of it to what the ledger says is left', () => {
    expect(burnDown({ ...calendar, used: 310 }, daily(100, 3), 3 * DAY)).toEqual([
      { at: 0, left: 3_000 },
      { at: DAY, left: 2_900 },
      { at: 2 * DAY, left: 2_800 },
      { at: 3 * DAY, left: 2_690 },
    ])
  })
})

describe('a budget of a rolling window', () => {
  const rolling: Budgeted = { limit: 1_000, used: 700, span: null, windowMs: 7 * DAY }

  test('at a steady pace below it is never used up', () => {
    expect(outlook(rolling, daily(100, 14), DAY, 14 * DAY).exhaustedAt).toBeNull()
  })

  test('at a rising pace is, within the window', () => {
    const { exhaustedAt } = outlook(rolling, [...daily(100, 13), { at: 13 * DAY, nano: 500 }], DAY, 14 * DAY)
    expect(exhaustedAt).toBeGreaterThan(14 * DAY)
    expect(exhaustedAt).toBeLessThan(17 * DAY)
  })

  test('has what was left at each time, of the window that ended then', () => {
    const points = burnDown(rolling, daily(100, 14), 14 * DAY)
    expect(points.slice(0, -1).every(({ left }) => left === 300)).toBe(true)
    expect(points.at(-1)).toEqual({ at: 14 * DAY, left: 300 })
  })
})
