import { tenantRoles } from '@gatehouse/shared/permissions.js'
import { Injectable } from '@nestjs/common'
import type { Tx } from '../../platform/database/database.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer, type Template } from '../notifications/index.js'
import type { Step } from './lifecycle.js'
import type { PlanChange } from './plan-change.entity.js'
import type { Subscription } from './subscription.entity.js'

const DECISIONS = {
  approve: 'approved',
  reject: 'rejected',
  ask: 'needs-info',
  suspend: 'suspended',
  resume: 'resumed',
  close: 'closed',
  expire: 'expired',
} as const

export type Decision = Extract<Template, { template: 'subscription-decided' }>['decision']
type Parties = Pick<Subscription, 'createdBy' | 'applicationId' | 'productId' | 'planId'>

/** Tells the two sides of a subscription what the other did, in the transaction of the step. */
@Injectable()
export class SubscriptionMails {
  constructor(
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
  ) {}

  /** To whoever asked for it, unless they did it themselves. */
  async decided(tx: Tx, row: Subscription, step: Step, comment: string | null): Promise<void> {
    if (step in DECISIONS) await this.tell(tx, row, DECISIONS[step as keyof typeof DECISIONS], comment)
  }

  async tell(tx: Tx, row: Parties, decision: Decision, comment: string | null): Promise<void> {
    if (tx.ctx.principal?.userId === row.createdBy) return
    const [facts] = await tx.query<{ email: string; application: string; product: string; plan: string }>(
      `SELECT u.email, a.name AS application, p.name AS product, l.name AS plan
       FROM app_user u, application a, product p, plan l WHERE u.id = $1 AND a.id = $2 AND p.id = $3 AND l.id = $4`,
      [row.createdBy, row.applicationId, row.productId, row.planId],
    )
    if (!facts) return
    const { email, ...what } = facts
    const link = `${this.ports.publicUrl}/applications/${row.applicationId}`
    await this.mailer.send(tx, {
      to: email,
      template: 'subscription-decided',
      ...what,
      decision,
      comment: comment ?? undefined,
      link,
    })
  }

  /** To everybody of the tenant who may decide. */
  async requested(tx: Tx, row: Subscription | PlanChange, task: string, what: string): Promise<void> {
    const sql = `SELECT u.email, t.name AS tenant, q.name AS requester
       FROM member m JOIN app_user u ON u.id = m.user_id JOIN tenant t ON t.id = m.tenant_id, app_user q
       WHERE m.tenant_id = $1 AND q.id = $2 AND u.id <> q.id AND u.state = 'active'
         AND (m.roles && $3 OR EXISTS (SELECT 1 FROM role r WHERE r.tenant_id = m.tenant_id AND r.slug = ANY(m.roles) AND 'approval:decide' = ANY(r.permissions)))
       LIMIT 50`
    // Who decides there is not for the requester to see.
    const approvers = await tx.asSystem(() =>
      tx.query<{ email: string; tenant: string; requester: string }>(sql, [
        row.tenantId,
        row.createdBy,
        builtInApprovers,
      ]),
    )
    const link = `${this.ports.publicUrl}/admin/approvals/${task}`
    for (const { email, tenant, requester } of approvers)
      await this.mailer.send(tx, {
        to: email,
        template: 'approval-requested',
        tenant,
        what,
        requestedBy: requester,
        link,
      })
  }
}

const builtInApprovers = Object.entries(tenantRoles)
  .filter(([, permissions]) => permissions.includes('approval:decide'))
  .map(([role]) => role)
