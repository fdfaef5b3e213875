import { randomFillSync } from 'node:crypto'
import { formatId } from '@gatehouse/shared/ids.js'

const SIZE = 15
// Asking the system for random bytes costs more than all the rest of an id, so it is asked for many at once.
const pool = new Uint8Array(SIZE * 512)
let used = pool.length

/** A new id of a call; `time` is the wall clock in ms. */
export function newCallId(time: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += SIZE
  return formatId('call', time, pool.subarray(used - SIZE, used))
}
