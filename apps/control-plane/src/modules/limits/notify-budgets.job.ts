import { calendarWindow } from '@gatehouse/shared/limits/calendar.js'
import { usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { Mailer } from '../notifications/index.js'
import { nodeLimits, type PlanLimits } from '../plans/index.js'
import { permissionHolders } from '../tenants/index.js'

/** Per cent of a budget at which both sides are told, where its plan does not say otherwise. */
const USUALLY = [80, 100]
/** A rolling budget has to fall so far below a share before reaching it again is news. */
const NEWS_BELOW = 10

interface Row {
  id: string
  tenant_id: string
  application_id: string
  application: string
  product: string
  email: string | null
  limits: PlanLimits
  window: string
  used: string
}

const USED = `
  SELECT s.id, s.tenant_id, a.id AS application_id, a.name AS application, p.name AS product, l.limits, u.email, x.window_start AS window,
    sum(x.used)::text AS used
  FROM limit_part x JOIN subscription s ON s.id = x.subscription_id JOIN plan l ON l.id = s.plan_id JOIN product p ON p.id = l.product_id
    JOIN application a ON a.id = s.application_id LEFT JOIN app_user u ON u.id = s.created_by AND u.state = 'active'
  WHERE x.kind = 'budget' AND x.reclaim_at > now() AND s.state = 'active' AND l.limits ? 'budget'
  GROUP BY s.id, a.id, p.id, l.id, u.id, x.window_start`

/** Tells both sides of a subscription by mail, once a window, that its budget is used to a share of it. */
@Injectable()
@HandlesJob('limits.notify-budgets', { every: 30_000 })
export class NotifyBudgets implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
  ) {}

  async run(): Promise<void> {
    const ctx = Context.system('budgets')
    const now = Date.now()
    const rows = await this.database.query<Row>(ctx, USED)
    for (const row of rows) {
      const { limit, calendar } = nodeLimits(row.limits).budget!
      if (Number(row.window) !== (calendar ? calendarWindow(calendar, now).start : 0)) continue
      const percent = limit === 0 ? 100 : (Number(row.used) / limit) * 100
      await this.database.write(ctx, tx => this.look(tx, row, percent))
    }
    await this.database.query(ctx, `DELETE FROM budget_notice WHERE told_at < now() - interval '400 days'`)
  }

  private async look(tx: Tx, row: Row, percent: number): Promise<void> {
    const reached = (row.limits.budget!.notifyAt ?? USUALLY).filter(each => percent >= each)
    if (row.window === '0')
      await tx.query('DELETE FROM budget_notice WHERE subscription_id = $1 AND window_start = 0 AND percent > $2', [
        row.id,
        percent + NEWS_BELOW,
      ])
    // Whoever runs this beside us has told them already.
    const news = await tx.query<{ percent: number }>(
      `INSERT INTO budget_notice (subscription_id, tenant_id, window_start, percent) SELECT $1, $2, $3, unnest($4::integer[])
       ON CONFLICT DO NOTHING RETURNING percent`,
      [row.id, row.tenant_id, row.window, reached],
    )
    if (news.length > 0) await this.tell(tx, row, Math.max(...news.map(({ percent }) => percent)))
  }

  private async tell(tx: Tx, row: Row, percent: number): Promise<void> {
    const { amount, window } = row.limits.budget!
    const { publicUrl } = this.ports
    const facts = { application: row.application, product: row.product, percent, window }
    const what = { template: 'budget-used' as const, ...facts, used: usd(BigInt(row.used)), amount }
    if (row.email)
      await this.mailer.send(tx, { to: row.email, ...what, link: `${publicUrl}/applications/${row.application_id}` })
    for (const { email } of await permissionHolders(tx, row.tenant_id, 'subscription:suspend'))
      if (email !== row.email) await this.mailer.send(tx, { to: email, ...what, link: `${publicUrl}/admin/budgets` })
  }
}
