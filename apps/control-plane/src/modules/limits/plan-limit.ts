import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { BUDGET_LIFE_MS, type LimitKind, SHARE_LIFE_MS } from '@gatehouse/shared/limits/sharing.js'
import { enforced } from '@gatehouse/shared/limits/soft.js'
import { nodeLimits, type PlanLimits } from '../plans/index.js'

export interface PlanLimit {
  limit: number
  /** After this time nothing of a silent node's part in the window is in use. */
  lastsMs: number
  /** Of so short a memory that no fact is lost with it: a rolling window, or calls at a time. */
  fleeting: boolean
}

// What counts for longer is worth a row of Postgres.
const FLEETING_MS = 3_600_000

/** How much of a kind a plan allows in the window that begins then (0: it rolls); undefined where it sets no such limit. */
export function planLimit(plan: PlanLimits, kind: LimitKind, window: number, now: number): PlanLimit | undefined {
  const limits = nodeLimits(plan)
  if (kind === 'concurrency')
    return limits.concurrency === undefined
      ? undefined
      : { limit: limits.concurrency, lastsMs: SHARE_LIFE_MS, fleeting: true }
  const limited = limits[kind]
  if (!limited) return undefined
  const { windowMs, calendar } = limited
  const lifeMs = kind === 'budget' ? BUDGET_LIFE_MS : SHARE_LIFE_MS
  const spanMs = calendar ? Math.max(0, calendarWindow(calendar, window).end - now) : windowMs
  const fleeting = kind !== 'budget' && !calendar && windowMs <= FLEETING_MS
  return { limit: enforced(limited), lastsMs: spanMs + lifeMs, fleeting }
}
