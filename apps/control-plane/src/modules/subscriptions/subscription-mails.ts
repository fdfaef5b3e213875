import { Injectable } from '@nestjs/common'
import type { Tx } from '../../platform/database/database.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer, type Template } from '../notifications/index.js'
import { permissionHolders } from '../tenants/index.js'
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
    const [requester] = await tx.asSystem(() =>
      tx.query<{ name: string }>('SELECT name FROM app_user WHERE id = $1', [row.createdBy]),
    )
    const approvers = await permissionHolders(tx, row.tenantId, 'approval:decide')
    const link = `${this.ports.publicUrl}/admin/approvals/${task}`
    for (const { userId, email, tenant } of approvers) {
      if (userId === row.createdBy) continue
      await this.mailer.send(tx, {
        to: email,
        template: 'approval-requested',
        tenant,
        what,
        requestedBy: requester?.name ?? '',
        link,
      })
    }
  }
}
