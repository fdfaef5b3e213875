import type { limitUse } from '@gatehouse/shared/api/limits.js'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { limitOf, partOf } from '@gatehouse/shared/limits/scopes.js'
import type { LimitKind } from '@gatehouse/shared/limits/sharing.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { nodeLimits } from '../plans/index.js'
import type { LimitRule } from './limit-rule.entity.js'

type Use = z.input<typeof limitUse>

/** Shown of one limit. */
const MOST = 20

interface Row {
  account: string
  kind: LimitKind
  window: string
  used: string
  free_at: Date | null
}

const USED = `
  SELECT account, kind, window_start AS window, sum(used)::text AS used, min(free_at) FILTER (WHERE used > 0 AND free_at > now()) AS free_at
  FROM limit_part WHERE split_part(account, '/', 1) = ANY($1) AND reclaim_at > now() GROUP BY 1, 2, 3 HAVING sum(used) > 0`

/** What is used of limits in their present windows, by the limit's id; the most used first. */
export async function usesOf(tx: Tx, rules: readonly LimitRule[], now: number): Promise<Map<string, Use[]>> {
  const byId = new Map(rules.map(rule => [rule.id, rule]))
  const uses = new Map<string, Use[]>()
  for (const row of await tx.query<Row>(USED, [[...byId.keys()]])) {
    const id = limitOf(row.account)
    const use = useOf(byId.get(id)!, row, now)
    if (use) uses.set(id, [...(uses.get(id) ?? []), use])
  }
  for (const [id, all] of uses) uses.set(id, all.sort((a, b) => b.percent - a.percent).slice(0, MOST))
  return uses
}

/** Undefined for what the limit does not count any more, or for a window that is over. */
function useOf(rule: LimitRule, { account, kind, window, used, free_at }: Row, now: number): Use | undefined {
  const limits = nodeLimits(rule.limits)
  const windowed = kind === 'concurrency' ? undefined : limits[kind]
  const limit = kind === 'concurrency' ? limits.concurrency : windowed?.limit
  if (limit === undefined) return undefined
  const span = windowed?.calendar && calendarWindow(windowed.calendar, now)
  if (Number(window) !== (span?.start ?? 0)) return undefined
  const spell = (units: number | string): string => (kind === 'budget' ? usd(BigInt(units)) : String(units))
  return {
    of: partOf(account),
    kind,
    used: spell(used),
    limit: spell(limit),
    percent: limit === 0 ? 100 : Math.round((Number(used) / limit) * 1000) / 10,
    resetsAt: (span ? new Date(span.end) : free_at)?.toISOString() ?? null,
  }
}
