import { setImmediate as breath } from 'node:timers/promises'

// Calls wait no longer than this for a change to be made ready. A pause of the collector may come on top.
const SLICE_MS = 2
// Nearly all that a large change makes is to stay, and the collector copies what stays: a little now and then, before it is much at once.
const SLICES_A_COLLECTION = 4

let slices = 0

/** Carries out steps to their end, letting everybody else in every few ms. */
export async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - since < SLICE_MS) continue
    await breath()
    if (++slices % SLICES_A_COLLECTION === 0) {
      collectYoung()
      await breath()
    }
    since = performance.now()
  }
}

/** Where the process was started with --expose-gc; elsewhere the collector comes when it must. */
function collectYoung(): void {
  const collect = globalThis.gc as ((options: { type: 'minor' }) => void) | undefined
  collect?.({ type: 'minor' })
}

/** The same without a pause. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
