import { randomFillSync } from 'node:crypto'
import { idPrefixes } from '@gatehouse/shared/ids.js'
import { flatText } from '../http1/flat-text.js'

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
/** Every two characters of an id, so that it is put together from few pieces. */
const PAIRS = [...DIGITS].flatMap(first => [...DIGITS].map(second => first + second))
const PAIRS_PER_ID = 8

// Asking the system for random bytes costs more than all the rest of an id, so it is asked for many at once.
const pool = new Uint16Array(PAIRS_PER_ID * 512)
let used = pool.length
let lastTime = Number.NaN
let start = ''

/** A new id of a call, in the form of shared/ids; `time` is the wall clock in ms. */
export function newCallId(time: number): string {
  if (time !== lastTime) {
    lastTime = time
    start = flatText(`${idPrefixes.call}_${time.toString(36).padStart(9, '0')}`)
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  // Up to a dozen characters are copied rather than joined, and few parts make a text that is read often cheaper to read.
  const left = pair() + pair() + pair() + pair()
  return start + left + (pair() + pair() + pair() + DIGITS[pool[used++]! % DIGITS.length])
}

const pair = (): string => PAIRS[pool[used++]! % PAIRS.length]!
