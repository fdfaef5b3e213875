import { expect, test } from 'vitest'
import { CalendarWindow } from './calendar-window.js'

const MINUTE = 60_000
let wall = 0
const window = () => {
  wall = 30_000
  const made = new CalendarWindow({ unit: 'm', count: 1, timeZone: 'UTC' }, MINUTE, () => wall)
  made.limit = 10
  return made
}

test('counts until the window ends, and then anew', () => {
  const counter = window()
  counter.add(0, 10)
  expect([counter.available(), counter.msUntil(0, 1), counter.lifeMs]).toEqual([0, 30_000, 30_000])
  counter.giveBack(0, 3)
  expect(counter.available()).toBe(3)
  wall = MINUTE
  expect([counter.used(), counter.available(), counter.window()]).toEqual([0, 10, MINUTE])
})

test('what was leased before the window began does not make room in it', () => {
  const counter = window()
  counter.add(0, 10)
  wall = MINUTE + 100
  counter.add(0, 10)
  counter.giveBack(0, 5)
  expect(counter.available()).toBe(0)
  wall = MINUTE + 1_500
  counter.giveBack(0, 5)
  expect(counter.available()).toBe(5)
})
