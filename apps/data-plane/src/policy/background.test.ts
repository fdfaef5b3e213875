import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Background } from './background.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function work(outcome: () => number | Error = () => 60_000) {
  let runs = 0
  const faults: unknown[] = []
  const task = async (): Promise<number> => {
    runs++
    const next = outcome()
    if (next instanceof Error) throw next
    return next
  }
  return { background: new Background(task, cause => faults.push(cause), 10_000), faults, runs: () => runs }
}

test('runs when it holds, again as it said, and no more when it has gone', async () => {
  const { background, runs } = work()
  expect(runs()).toBe(0)
  background.start()
  background.start()
  await vi.advanceTimersByTimeAsync(59_999)
  expect(runs()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs()).toBe(2)
  background.stop()
  await vi.advanceTimersByTimeAsync(600_000)
  await background.demand()
  expect(runs()).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('one run for all that demand it, and one in a cool-down', async () => {
  const { background, runs } = work()
  background.start()
  await Promise.all([background.demand(), background.demand()])
  expect(runs()).toBe(1)
  await Promise.all(Array.from({ length: 100 }, () => background.demand()))
  expect(runs()).toBe(2)
  await background.demand()
  expect(runs()).toBe(2)
  await vi.advanceTimersByTimeAsync(10_000)
  await background.demand()
  expect(runs()).toBe(3)
})

test('while it fails it is tried later each time, and at once when it is demanded', async () => {
  let outcome: number | Error = new Error('down')
  const { background, runs, faults } = work(() => outcome)
  background.start()
  await vi.advanceTimersByTimeAsync(120_000)
  const tries = runs()
  expect(tries).toBeGreaterThan(5)
  expect(tries).toBeLessThan(10)
  expect(faults.length).toBe(tries)
  outcome = 3_600_000
  await background.demand()
  expect([runs(), faults.length]).toEqual([tries + 1, tries])
  await vi.advanceTimersByTimeAsync(3_599_999)
  expect(runs()).toBe(tries + 1)
})
