import { expect, test } from 'vitest'
import { lagWords } from './lag.js'

test('says what waits, and for how long', () => {
  const words = (waiting: number, lagSeconds: number) => lagWords({ waiting, lagSeconds })
  expect([words(0, 0), words(3, 12), words(1_200, 300), words(5, 7_300)]).toEqual([
    ...['Nothing', '3 for 12 s', '1,200 for 5 min', '5 for 2 h'],
  ])
})
