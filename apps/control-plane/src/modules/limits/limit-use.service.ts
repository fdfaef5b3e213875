import type { subscriptionLimits } from '@gatehouse/shared/api/applications.js'
import type { Limits } from '@gatehouse/shared/config/resources.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { type LimitKind, limitKinds } from '@gatehouse/shared/limits/sharing.js'
import { usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { nodeLimits, type PlanLimits } from '../plans/index.js'
import { SubscriptionService } from '../subscriptions/index.js'
import { CounterLedger } from './counter-ledger.js'
import { planLimit } from './plan-limit.js'

type View = z.input<typeof subscriptionLimits>

interface Use {
  kind: LimitKind
  window: string
  used: string
  free_at: Date | null
}

/** What is used of a subscription's limits, and what is left, as both of its parties may see it. */
@Injectable()
export class LimitUse {
  constructor(
    private readonly database: Database,
    private readonly subscriptions: SubscriptionService,
    private readonly counters: CounterLedger,
  ) {}

  async get(ctx: Context, id: string): Promise<View> {
    // Refuses whoever may not see it.
    await this.subscriptions.get(ctx, id)
    return this.database.read(ctx, async tx => {
      const [plan] = await tx.query<{ limits: PlanLimits }>(
        'SELECT p.limits FROM subscription s JOIN plan p ON p.id = s.plan_id WHERE s.id = $1',
        [id],
      )
      const { limits } = plan!
      return viewOf(limits, [...(await used(tx, id)), ...(await this.counted(id, limits))], Date.now())
    })
  }

  /** What is counted in Redis; while that is away nothing is known of it, and nothing is said. */
  private async counted(id: string, plan: PlanLimits): Promise<Use[]> {
    if (!this.counters.given) return []
    const kinds = limitKinds.filter(kind => planLimit(plan, kind, 0, Date.now())?.fleeting)
    const uses = await Promise.all(
      kinds.map(async kind => {
        const use = await this.counters.used(id, kind)
        if (!use)
          throw new GatewayError('not_ready', {
            detail: 'What is used cannot be told while Redis is away. Try again in a moment.',
          })
        const free_at = use.freeAt === undefined ? null : new Date(use.freeAt)
        return { kind, window: '0', used: String(use.used), free_at }
      }),
    )
    return uses
  }
}

const used = (tx: Tx, subscription: string): Promise<Use[]> =>
  tx.query<Use>(
    `SELECT kind, window_start AS window, sum(used) AS used, min(free_at) FILTER (WHERE used > 0 AND free_at > now()) AS free_at
     FROM limit_part WHERE account = $1 AND reclaim_at > now() GROUP BY kind, window_start`,
    [subscription],
  )

function viewOf(plan: PlanLimits, uses: readonly Use[], now: number): View {
  const { requests, tokens, concurrency, budget } = plan
  const limits = nodeLimits(plan)
  const of = (kind: LimitKind) => spanned(kind === 'concurrency' ? undefined : limits[kind], kind, uses, now)
  const counted = (kind: 'requests' | 'tokens' | 'concurrency', limit: number) => {
    const { used } = of(kind)
    return { limit, used, remaining: Math.max(0, limit - used) }
  }
  const windowed = (
    kind: 'requests' | 'tokens' | 'budget',
    { window, calendar }: { window: string; calendar?: boolean | undefined },
  ) => ({
    window,
    calendar: calendar ?? false,
    resetsAt: of(kind).resetsAt,
  })
  return {
    ...(requests && { requests: { ...counted('requests', requests.limit), ...windowed('requests', requests) } }),
    ...(tokens && { tokens: { ...counted('tokens', tokens.limit), ...windowed('tokens', tokens) } }),
    ...(concurrency !== undefined && { concurrency: counted('concurrency', concurrency) }),
    ...(budget && {
      budget: {
        amount: budget.amount,
        used: usd(of('budget').used),
        remaining: usd(Math.max(0, limits.budget!.limit - of('budget').used)),
        unpriced: limits.budget!.unpriced,
        ...windowed('budget', budget),
      },
    }),
  }
}

/** Of the window that is now. */
function spanned(limit: Limits['requests'], kind: LimitKind, uses: readonly Use[], now: number) {
  const span = limit?.calendar && calendarWindow(limit.calendar, now)
  const use = uses.find(each => each.kind === kind && Number(each.window) === (span?.start ?? 0))
  const resetsAt = span ? new Date(span.end) : (use?.free_at ?? null)
  return { used: Number(use?.used ?? 0), resetsAt: resetsAt?.toISOString() ?? null }
}
