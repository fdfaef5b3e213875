import type { planLimits } from '@gatehouse/shared/api/catalog.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import { type LimitKind, SHARE_LIFE_MS } from '@gatehouse/shared/limits/sharing.js'
import type { z } from 'zod'

type PlanLimits = z.output<typeof planLimits>

/** How much of a kind a plan allows; undefined where it sets no such limit. `lastsMs`: after that nothing of a silent node's part is in use. */
export function planLimit(limits: PlanLimits, kind: LimitKind): { limit: number; lastsMs: number } | undefined {
  if (kind === 'concurrency')
    return limits.concurrency === undefined ? undefined : { limit: limits.concurrency, lastsMs: SHARE_LIFE_MS }
  if (kind === 'budget') return undefined
  const window = limits[kind]
  return window && { limit: window.limit, lastsMs: durationMs(window.window) + SHARE_LIFE_MS }
}
