import { setImmediate as breath } from 'node:timers/promises'

// Calls wait no longer than this for a change to be made ready.
// A pause of the collector may fall into it, and the shorter it is the less comes on top.
const SLICE_MS = 2

/** Carries out steps to their end, letting everybody else in every few ms. */
export async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - since < SLICE_MS) continue
    await breath()
    since = performance.now()
  }
}

/** The same without a pause. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
