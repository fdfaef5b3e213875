import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { budgetView } from '@gatehouse/shared/api/costs.js'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { nanoUsd, usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { nodeLimits, type PlanLimits } from '../plans/index.js'
import { usageAudience, usageRows } from '../usage/index.js'
import { type Budgeted, burnDown, outlook, type Spend } from './budget-outlook.js'

type View = z.output<typeof budgetView>

interface Row {
  id: string
  application_id: string
  application: string
  product: string
  plan: string
  limits: PlanLimits
  uses: { window: string; used: string; free_at: string | null }[]
}

const DAY_MS = 86_400_000
/** Looked back on at the most. */
const LONGEST_MS = 92 * DAY_MS
/** Windows up to this are told hour by hour. */
const HOURLY_MS = 2 * DAY_MS

const ROWS = `
  SELECT s.id, a.id AS application_id, a.name AS application, p.slug AS product, l.slug AS plan, l.limits,
    (SELECT coalesce(jsonb_agg(u), '[]') FROM (
      SELECT window_start AS window, sum(used)::text AS used, min(free_at) FILTER (WHERE used > 0 AND free_at > now()) AS free_at
      FROM limit_part WHERE account = s.id AND kind = 'budget' AND reclaim_at > now() GROUP BY window_start) u) AS uses
  FROM subscription s JOIN plan l ON l.id = s.plan_id JOIN product p ON p.id = l.product_id
    JOIN application a ON a.id = s.application_id
  WHERE s.tenant_id = $1 AND s.state IN ('active', 'suspended') AND l.limits ? 'budget' AND s.id > $2
  ORDER BY s.id LIMIT $3`

/** The budgets of a tenant's subscriptions: what is left of each, how it went, and how it will go on. */
@Injectable()
export class BudgetsService {
  constructor(private readonly database: Database) {}

  list(ctx: Context, { limit, cursor }: PageQuery): Promise<Page<View>> {
    const now = Date.now()
    return this.database.read(ctx, async tx => {
      const after = cursor === undefined ? '' : cursorOf(cursor)
      // Applications are their organizations' own: the tenant learns of those that subscribed to it.
      const rows = await tx.asSystem(() => tx.query<Row>(ROWS, [ctx.tenantId, after, limit + 1]))
      const budgets = rows.map(row => ({ row, budget: budgetOf(row, now) }))
      const { spent, stepMs } = await spendOf(
        ctx,
        tx,
        budgets.map(({ budget }) => budget),
        now,
      )
      return pageOf(
        budgets,
        limit,
        ({ row }) => row.id,
        ({ row, budget }) => viewOf(row, budget, { spent: spent.get(row.id) ?? [], stepMs }, now),
      )
    })
  }
}

function budgetOf({ limits, uses }: Row, now: number): Budgeted {
  const { limit, windowMs, calendar } = nodeLimits(limits).budget!
  const span = calendar ? calendarWindow(calendar, now) : null
  const use = uses.find(({ window }) => Number(window) === (span?.start ?? 0))
  return { limit, used: Number(use?.used ?? 0), span, windowMs }
}

/** By subscription, in order of time; of rolling windows two, as each point looks back on one. */
async function spendOf(ctx: Context, tx: Tx, budgets: readonly Budgeted[], now: number) {
  const back = Math.max(...budgets.map(({ span, windowMs }) => (span ? now - span.start : 2 * windowMs)), 0)
  const spent = new Map<string, Spend[]>()
  if (back === 0) return { spent, stepMs: DAY_MS }
  const interval = budgets.every(({ windowMs }) => windowMs <= HOURLY_MS) ? 'hour' : 'day'
  const step = interval === 'hour' ? 3_600_000 : DAY_MS
  const from = Math.floor((now - Math.min(back, LONGEST_MS)) / step) * step
  const range = { from, to: Math.ceil(now / 60_000) * 60_000 }
  const rows = await usageRows(tx, usageAudience(ctx, ctx.tenant!.slug), { groupBy: ['subscription'] }, range, interval)
  for (const { group, time, costUsd } of rows) {
    const id = group.subscription!
    const points = spent.get(id) ?? []
    spent.set(id, points)
    points.push({ at: Date.parse(time!), nano: Number(nanoUsd(costUsd)) })
  }
  return { spent, stepMs: step }
}

function viewOf(
  row: Row,
  budget: Budgeted,
  { spent, stepMs }: { spent: readonly Spend[]; stepMs: number },
  now: number,
): View {
  const { amount, window, calendar } = row.limits.budget!
  const { span, windowMs, limit, used } = budget
  const { perDay, exhaustedAt, leftAtEnd } = outlook(budget, spent, stepMs, now)
  const freeAt = row.uses.find(use => Number(use.window) === 0)?.free_at
  return {
    subscription: row.id,
    application: { id: row.application_id, name: row.application },
    ...{ product: row.product, plan: row.plan, amount, window, calendar: calendar ?? false },
    ...{ used: usd(used), remaining: usd(Math.max(0, limit - used)) },
    from: iso(span ? span.start : now - windowMs),
    resetsAt: span ? iso(span.end) : freeAt ? new Date(freeAt).toISOString() : null,
    points: burnDown(budget, spent, now).map(({ at, left }) => ({ time: iso(at), left: usd(left) })),
    forecast: {
      perDay: usd(perDay),
      exhaustedAt: exhaustedAt === null ? null : iso(exhaustedAt),
      leftAtEnd: leftAtEnd === null ? null : usd(Math.max(0, leftAtEnd)),
    },
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
