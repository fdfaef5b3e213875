import { isOneOfMany, partOf } from '@gatehouse/shared/limits/scopes.js'
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
@HandlesJob('limits.notify-budgets', { every: 30_000, alone: true })
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
    const budgets = await this.database.read(ctx, tx => spentBudgets(tx, Date.now()))
    await this.forget(ctx, budgets)
    for (const group of together(budgets.filter(isNews))) {
      const toSuspend = await this.toSuspend(ctx, group)
      // Before it is noted, so that it is made up for if we die here.
      if (toSuspend.length > 0) await this.suspend(ctx, toSuspend)
      await this.database.write(ctx, tx => this.note(tx, group, toSuspend))
    }
    await this.database.query(ctx, `DELETE FROM budget_notice WHERE told_at < now() - interval '400 days'`)
  }

  /** What rolling budgets have fallen below far enough is news when they reach it again. */
  private async forget(ctx: Context, budgets: readonly SpentBudget[]): Promise<void> {
    const rolling = budgets.filter(({ window }) => window === 0)
    await this.database.query(
      ctx,
      `DELETE FROM budget_notice n USING unnest($1::text[], $2::float8[]) AS r(account, percent)
       WHERE n.account = r.account AND window_start = 0 AND least(n.percent, 100) > r.percent`,
      [rolling.map(({ account }) => account), rolling.map(({ percent }) => percent + NEWS_BELOW)],
    )
  }

  private async toSuspend(ctx: Context, group: readonly SpentBudget[]): Promise<SpentBudget[]> {
    const spent = group.filter(({ terms, percent }) => terms.onExhausted === 'suspend' && percent >= 100)
    if (spent.length === 0) return []
    const done = await this.database.query<{ account: string; window_start: string }>(
      ctx,
      'SELECT account, window_start FROM budget_notice WHERE account = ANY($1) AND percent = $2',
      [spent.map(({ account }) => account), SUSPENDED],
    )
    const known = new Set(done.map(({ account, window_start }) => `${account} ${window_start}`))
    return spent.filter(({ account, window }) => !known.has(`${account} ${window}`))
  }

  private async suspend(ctx: Context, group: readonly SpentBudget[]): Promise<void> {
    const { account, rule, terms } = group[0]!
    if (rule === null)
      await this.subscriptions.suspendSpent(ctx, account, `Its budget of ${terms.amount} USD is used up.`)
    else
      await this.limits.suspend(
        ctx,
        rule,
        group.map(each => partOf(each.account)),
      )
  }

  private async note(tx: Tx, group: readonly SpentBudget[], suspended: readonly SpentBudget[]): Promise<void> {
    const reached = group.flatMap(({ account, tenantId, window, terms, percent }) =>
      (terms.notifyAt ?? USUALLY)
        .filter(share => percent >= share)
        .map(share => ({ account, tenantId, window, percent: share })),
    )
    const made = suspended.map(({ account, tenantId, window }) => ({ account, tenantId, window, percent: SUSPENDED }))
    // Whoever runs this beside us has told them already.
    const news = await tx.query<{ account: string; percent: number }>(
      `INSERT INTO budget_notice (account, tenant_id, window_start, percent)
       SELECT account, "tenantId", "window", percent
       FROM jsonb_to_recordset($1::jsonb) AS r(account text, "tenantId" text, "window" bigint, percent integer)
       ORDER BY account, percent ON CONFLICT DO NOTHING RETURNING account, percent`,
      [JSON.stringify([...reached, ...made])],
    )
    const highest = new Map<string, number>()
    for (const { account, percent } of news)
      if (percent !== SUSPENDED) highest.set(account, Math.max(percent, highest.get(account) ?? 0))
    for (const percent of new Set(highest.values())) {
      const those = group.filter(({ account }) => highest.get(account) === percent)
      await this.tell(tx, those[0]!, percent, those.length)
    }
  }

  private async tell(tx: Tx, budget: SpentBudget, percent: number, count: number): Promise<void> {
    const { tenantId, application, name, email, terms } = budget
    const { publicUrl } = this.ports
    const facts = { percent, used: usd(budget.used), amount: terms.amount, window: terms.window }
    if (application === null) {
      const what = {
        template: 'limit-used' as const,
        name,
        of: partOf(budget.account),
        count,
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

const isNews = ({ terms, percent }: SpentBudget): boolean =>
  percent >= Math.min(...(terms.notifyAt ?? USUALLY), terms.onExhausted === 'suspend' ? 100 : Number.POSITIVE_INFINITY)

/** Callers name users as they like: those of one limit are dealt with, and told of, together. */
function together(budgets: readonly SpentBudget[]): SpentBudget[][] {
  const groups = new Map<string, SpentBudget[]>()
  for (const budget of budgets) {
    const id = isOneOfMany(budget.account) ? budget.rule! : budget.account
    const group = groups.get(id)
    if (group) group.push(budget)
    else groups.set(id, [budget])
  }
  return [...groups.values()]
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
