import { useSyncExternalStore } from 'react'
import { formatAbsolute, formatRelative } from '../lib/format.js'

const STEP_MS = 15_000

const everyStep = (changed: () => void) => {
  const timer = setInterval(changed, STEP_MS)
  return () => clearInterval(timer)
}
const step = () => Math.floor(Date.now() / STEP_MS)

/** How long ago, kept current; the exact time on hover. */
export function RelativeTime({ at, none = '–' }: { at: string | null; none?: string }) {
  useSyncExternalStore(everyStep, step)
  if (at === null) return none
  return (
    <time dateTime={at} title={formatAbsolute(at)}>
      {formatRelative(at)}
    </time>
  )
}
