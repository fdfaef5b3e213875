import { randomFillSync } from 'node:crypto'
import { idPrefixes } from '@gatehouse/shared/ids.js'

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
    start = `${idPrefixes.call}_${time.toString(36).padStart(9, '0')}`
  }
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let id = start
  const last = used + PAIRS_PER_ID - 1
  while (used < last) id += PAIRS[pool[used++]! % PAIRS.length]
  return id + DIGITS[pool[used++]! % DIGITS.length]
}
