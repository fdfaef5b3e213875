import type { limitUse } from '@gatehouse/shared/api/limits.js'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { limitOf, partOf } from '@gatehouse/shared/limits/scopes.js'
import { type LimitKind, limitKinds } from '@gatehouse/shared/limits/sharing.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { nodeLimits } from '../plans/index.js'
import type { CounterLedger } from './counter-ledger.js'
import type { LimitRule } from './limit-rule.entity.js'
import { planLimit } from './plan-limit.js'

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

/** What is used of limits in their present windows, by the limit's id; the most used first. `counted`: what Redis tells. */
export async function usesOf(
  tx: Tx,
  rules: readonly LimitRule[],
  counted: readonly Counted[],
  now: number,
): Promise<Map<string, Use[]>> {
  const byId = new Map(rules.map(rule => [rule.id, rule]))
  const uses = new Map<string, Use[]>()
  for (const row of [...(await tx.query<Row>(USED, [[...byId.keys()]])), ...counted.flatMap(({ row }) => row ?? [])]) {
    const id = limitOf(row.account)
    const use = useOf(byId.get(id)!, row, now)
    if (use) uses.set(id, [...(uses.get(id) ?? []), use])
  }
  for (const [id, all] of uses) uses.set(id, all.sort((a, b) => b.percent - a.percent).slice(0, MOST))
  return uses
}

/** A kind that a limit counts in Redis. */
export interface Counted {
  id: string
  kind: LimitKind
  /** Undefined where it cannot be told: of one that is counted for each of many by itself, or while Redis is away. */
  row: Row | undefined
}

export async function countedOf(counters: CounterLedger, rules: readonly LimitRule[], now: number): Promise<Counted[]> {
  if (!counters.given) return []
  const kinds = rules.flatMap(rule =>
    limitKinds.filter(kind => planLimit(rule.limits, kind, 0, now)?.fleeting).map(kind => ({ rule, kind })),
  )
  return Promise.all(
    kinds.map(async ({ rule: { id, each }, kind }) => {
      const use = each === null ? await counters.used(id, kind) : undefined
      const free_at = use?.freeAt === undefined ? null : new Date(use.freeAt)
      return { id, kind, row: use && { account: id, kind, window: '0', used: String(use.used), free_at } }
    }),
  )
}

/** Undefined for what the limit does not count any more, or for a window that is over. */
function useOf(rule: LimitRule, { account, kind, window, used, free_at }: Row, now: number): Use | undefined {
  if (Number(used) === 0) return undefined
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
