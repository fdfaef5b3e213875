import { setTimeout as delay } from 'node:timers/promises'
import type { Exit } from '@gatehouse/postgres/postmaster.js'

/** Something that runs until it is stopped, or dies. */
export interface Running {
  exited: Promise<Exit>
  stop(): Promise<void>
}

export interface Kept<T extends Running> {
  /** What runs now, or ran last. */
  current(): T
  stop(): Promise<void>
}

/** Told of deaths (`exit` set), failed new starts (`error` set) and recoveries. */
export type Watch = (event: { what: 'died' | 'failed' | 'back'; exit?: Exit; error?: unknown }) => void

const pauses = [100, 250, 500, 1000, 2000, 5000]
const steadyAfter = 10_000

/** Starts it, failing when the first start fails; from then on starts it again whenever it dies, ever more slowly, until stopped. */
export async function keepRunning<T extends Running>(start: () => Promise<T>, watch: Watch): Promise<Kept<T>> {
  let running = await start()
  const stopping = new AbortController()
  const loop = (async () => {
    let failures = 0
    for (;;) {
      const began = performance.now()
      const exit = await running.exited
      if (stopping.signal.aborted) return
      watch({ what: 'died', exit })
      if (performance.now() - began > steadyAfter) failures = 0
      for (;;) {
        const pause = pauses[Math.min(failures, pauses.length - 1)]
        failures += 1
        await delay(pause, undefined, { signal: stopping.signal }).catch(() => {})
        if (stopping.signal.aborted) return
        try {
          running = await start()
          break
        } catch (error) {
          if (stopping.signal.aborted) return
          watch({ what: 'failed', error })
        }
      }
      if (stopping.signal.aborted) return running.stop()
      watch({ what: 'back' })
    }
  })()
  return {
    current: () => running,
    stop: async () => {
      stopping.abort()
      await running.stop()
      await loop
    },
  }
}
