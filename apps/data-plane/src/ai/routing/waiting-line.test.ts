import { describe, expect, test } from 'vitest'
import { type Waiter, WaitingLine } from './waiting-line.js'

const waiters =
  (log: string[], able: (name: string) => boolean = () => true) =>
  (name: string): Waiter => ({
    go: () => able(name) && log.push(name) > 0,
    displaced: () => log.push(`${name} displaced`),
  })

describe('a line', () => {
  test('lets the most urgent go first, and among equals who came first', () => {
    const log: string[] = []
    const waiter = waiters(log)
    const line = new WaitingLine(10)
    for (const [name, rank] of [
      ['a', 1],
      ['b', 0],
      ['c', 1],
      ['d', 0],
    ] as const)
      line.join(waiter(name), rank)
    for (let i = 0; i < 5; i++) line.wake()
    expect(log).toEqual(['b', 'd', 'a', 'c'])
  })

  test('is not held up by one who cannot go yet', () => {
    const log: string[] = []
    const waiter = waiters(log, name => name !== 'a')
    const line = new WaitingLine(10)
    line.join(waiter('a'), 0)
    line.join(waiter('b'), 1)
    line.wake()
    line.wake()
    expect([log, line.length]).toEqual([['b'], 1])
  })

  test('full takes only the more urgent, in the place of the least', () => {
    const log: string[] = []
    const waiter = waiters(log)
    const line = new WaitingLine(2)
    expect(line.join(waiter('a'), 1) && line.join(waiter('b'), 2)).toBe(true)
    expect(line.join(waiter('c'), 2)).toBe(false)
    expect(line.join(waiter('d'), 0)).toBe(true)
    line.wake()
    expect(log).toEqual(['b displaced', 'd'])
  })

  test('forgets who left', () => {
    const log: string[] = []
    const gone = waiters(log)('a')
    const line = new WaitingLine(2)
    line.join(gone, 0)
    line.leave(gone)
    line.wake()
    expect([log, line.length]).toEqual([[], 0])
  })
})
