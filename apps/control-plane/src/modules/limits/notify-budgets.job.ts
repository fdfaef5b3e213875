import { partOf } from '@gatehouse/shared/limits/scopes.js'
import { usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { Mailer } from '../notifications/index.js'
import { SubscriptionService } from '../subscriptions/index.js'
import { permissionHolders } from '../tenants/index.js'
import { LimitRuleService } from './limit-rule.service.js'
import { type SpentBudget, spentBudgets } from './spent-budgets.js'

/** Per cent of a budget at which people are told, where it does not say otherwise. */
const USUALLY = [80, 100]
/** A rolling budget has to fall so far below a share before reaching it again is news. */
const NEWS_BELOW = 10
/** Stands among the shares for the suspension, which is made once a window: whoever resumes it is not overruled. */
const SUSPENDED = 101

/** Tells people by mail, once a window, that a budget is used to a share of it, and suspends what is to be suspended when it is used up. */
@Injectable()
@HandlesJob('limits.notify-budgets', { every: 30_000 })
export class NotifyBudgets implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
    private readonly subscriptions: SubscriptionService,
    private readonly limits: LimitRuleService,
  ) {}

  async run(): Promise<void> {
    const ctx = Context.system('budgets')
    for (const budget of await this.database.read(ctx, tx => spentBudgets(tx, Date.now()))) {
      const toSuspend = await this.database.write(ctx, tx => this.isToSuspend(tx, budget))
      // Before it is noted, so that it is made up for if we die here.
      if (toSuspend) await this.suspend(ctx, budget)
      await this.database.write(ctx, tx => this.note(tx, budget, toSuspend))
    }
    await this.database.query(ctx, `DELETE FROM budget_notice WHERE told_at < now() - interval '400 days'`)
  }

  private async isToSuspend(tx: Tx, { account, window, terms, percent }: SpentBudget): Promise<boolean> {
    if (window === 0)
      await tx.query(
        'DELETE FROM budget_notice WHERE account = $1 AND window_start = 0 AND least(percent, 100) > $2::float8',
        [account, percent + NEWS_BELOW],
      )
    if (terms.onExhausted !== 'suspend' || percent < 100) return false
    const [done] = await tx.query(
      'SELECT 1 FROM budget_notice WHERE account = $1 AND window_start = $2 AND percent = $3',
      [account, window, SUSPENDED],
    )
    return done === undefined
  }

  private async suspend(ctx: Context, { account, rule, terms }: SpentBudget): Promise<void> {
    if (rule !== null) return this.limits.suspend(ctx, rule, partOf(account))
    await this.subscriptions.suspendSpent(ctx, account, `Its budget of ${terms.amount} USD is used up.`)
  }

  private async note(tx: Tx, budget: SpentBudget, suspended: boolean): Promise<void> {
    const { account, tenantId, window, terms, percent } = budget
    const reached = (terms.notifyAt ?? USUALLY).filter(each => percent >= each)
    // Whoever runs this beside us has told them already.
    const news = await tx.query<{ percent: number }>(
      `INSERT INTO budget_notice (account, tenant_id, window_start, percent) SELECT $1, $2, $3, unnest($4::integer[])
       ON CONFLICT DO NOTHING RETURNING percent`,
      [account, tenantId, window, suspended ? [...reached, SUSPENDED] : reached],
    )
    const shares = news.map(({ percent }) => percent).filter(share => share !== SUSPENDED)
    if (shares.length > 0) await this.tell(tx, budget, Math.max(...shares))
  }

  private async tell(tx: Tx, budget: SpentBudget, percent: number): Promise<void> {
    const { tenantId, application, name, email, terms } = budget
    const { publicUrl } = this.ports
    const facts = { percent, used: usd(budget.used), amount: terms.amount, window: terms.window }
    if (application === null) {
      const what = {
        template: 'limit-used' as const,
        name,
        of: partOf(budget.account),
        soft: terms.soft ?? false,
        ...facts,
      }
      for (const to of await keepers(tx, tenantId))
        await this.mailer.send(tx, { to, ...what, link: `${publicUrl}/admin/limits` })
      return
    }
    const what = { template: 'budget-used' as const, application: application.name, product: name, ...facts }
    if (email) await this.mailer.send(tx, { to: email, ...what, link: `${publicUrl}/applications/${application.id}` })
    for (const holder of await permissionHolders(tx, tenantId, 'subscription:suspend'))
      if (holder.email !== email)
        await this.mailer.send(tx, { to: holder.email, ...what, link: `${publicUrl}/admin/budgets` })
  }
}

/** Who sets limits: in a tenant, or in the installation. */
async function keepers(tx: Tx, tenantId: string): Promise<string[]> {
  const rows = tenantId
    ? await permissionHolders(tx, tenantId, 'policy:write')
    : await tx.query<{ email: string }>(
        `SELECT email FROM app_user WHERE platform_role = 'owner' AND state = 'active' ORDER BY id LIMIT 50`,
      )
  return rows.map(({ email }) => email)
}
