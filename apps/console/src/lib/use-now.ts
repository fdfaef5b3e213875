import { useSyncExternalStore } from 'react'

/** The current time in ms, in steps: what is asked for by it stays the same between two of them. */
export function useNow(stepMs: number): number {
  const step = useSyncExternalStore(
    changed => {
      const timer = setInterval(changed, Math.min(stepMs, 15_000))
      return () => clearInterval(timer)
    },
    () => Math.floor(Date.now() / stepMs),
  )
  return step * stepMs
}
