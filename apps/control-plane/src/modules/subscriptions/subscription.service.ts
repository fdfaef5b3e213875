import type { subscriptionChange, subscriptionCreate } from '@gatehouse/shared/api/applications.js'
import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { loadApplication } from '../applications/index.js'
import { moveTask } from '../approvals/index.js'
import { mayResume, type Side, type Step } from './lifecycle.js'
import { findOffer, type Offer, requireAnswers } from './offer.js'
import { dropPlanChange, movePlanChange, openPlanChange } from './plan-change-steps.js'
import { PlanChanges } from './plan-changes.js'
import { type StepFields, takeStep } from './step.js'
import { Subscription } from './subscription.entity.js'
import { addEvent } from './subscription-event.js'
import { SubscriptionMails } from './subscription-mails.js'
import { SubscriptionRequests } from './subscription-requests.js'
import { eventPage, type SubscriptionView, subscriptionById, subscriptionPage } from './subscription-views.js'

/** In the timeline: how it began. */
const EVENTS = { draft: 'drafted', active: 'activated', pending: 'requested' } as const

@Injectable()
export class SubscriptionService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly mails: SubscriptionMails,
    private readonly planChanges: PlanChanges,
    private readonly requests: SubscriptionRequests,
  ) {}

  list(
    ctx: Context,
    query: PageQuery & { state?: string | undefined; tenant?: string | undefined; application?: string },
  ): Promise<Page<SubscriptionView>> {
    return this.database.read(ctx, tx => subscriptionPage(tx, ctx, query))
  }

  get(ctx: Context, id: string): Promise<SubscriptionView> {
    return this.database.read(ctx, tx => visible(tx, ctx, id))
  }

  events(ctx: Context, id: string, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      await visible(tx, ctx, id)
      return eventPage(tx, id, query)
    })
  }

  /** Active at once where the plan says so; else pending, with a task in the inbox. A draft while the account waits itself. */
  async create(
    ctx: Context,
    applicationId: string,
    input: z.output<typeof subscriptionCreate>,
  ): Promise<SubscriptionView> {
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const { tx } = change
      const application = await loadApplication(tx, applicationId)
      const offer = await findOffer(tx, input)
      requireAnswers(offer.questions, input.answers)
      await refuseSecond(tx, application.id, offer)
      const row = await this.insert(change, { ...application, applicationId: application.id }, offer, input.answers)
      if (row.state === 'pending') await this.requests.ask(change, row, offer, application.name)
      return visible(tx, ctx, row.id)
    })
    return Object.assign(result, { revision })
  }

  /** By the provider with a reason, or by the consumer as a pause. */
  suspend(ctx: Context, id: string, reason: string): Promise<SubscriptionView> {
    return this.step(ctx, id, 'suspend', (_, side) => ({ fields: { suspendedBy: side, reason }, comment: reason }))
  }

  /** As its plan says, when its budget is used up; the provider alone can resume it. */
  async suspendSpent(ctx: Context, id: string, reason: string): Promise<void> {
    await this.changes.commit(ctx, async change => {
      const row = await change.tx.manager.findOneOrFail(Subscription, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      })
      await takeStep(change, row, 'suspend', { suspendedBy: 'provider', reason }, reason)
      await this.mails.decided(change.tx, row, 'suspend', reason)
    })
  }

  resume(ctx: Context, id: string): Promise<SubscriptionView> {
    return this.step(ctx, id, 'resume', (row, side) => {
      if (row.state === 'suspended' && !mayResume(row.suspendedBy, side))
        throw new GatewayError('permission_denied', { detail: 'The provider suspended this; only they can resume it.' })
      return { fields: { suspendedBy: null, reason: null }, comment: null }
    })
  }

  close(ctx: Context, id: string, reason: string | undefined): Promise<SubscriptionView> {
    return this.step(ctx, id, 'close', () => ({ fields: { reason: reason ?? null }, comment: reason ?? null }))
  }

  /** Of the subscription itself, or of the change of plan that is asked for. */
  withdraw(ctx: Context, id: string): Promise<SubscriptionView> {
    return this.ownChange(ctx, id, async (change, row) => {
      const asked = await openPlanChange(change.tx, id)
      if (asked) return dropPlanChange(change, row, asked)
      await takeStep(change, row, 'withdraw', {}, null)
      await moveTask(change.tx, { type: 'subscription', id }, 'withdrawn')
    })
  }

  answer(ctx: Context, id: string, comment: string): Promise<SubscriptionView> {
    return this.ownChange(ctx, id, async (change, row) => {
      const asked = await openPlanChange(change.tx, id)
      if (asked?.state === 'needs_info') await movePlanChange(change, row, asked, 'pending', { comment })
      else await takeStep(change, row, 'answer', {}, comment)
      await moveTask(change.tx, { type: 'subscription', id }, 'open')
    })
  }

  /** To another plan: at once where it is approved by itself, else once somebody has. The plan that it has holds until then. */
  change(ctx: Context, id: string, input: z.output<typeof subscriptionChange>): Promise<SubscriptionView> {
    return this.ownChange(ctx, id, (change, row) => this.planChanges.request(change, row, input))
  }

  private ownChange(
    ctx: Context,
    id: string,
    make: (change: Change, row: Subscription) => Promise<void>,
  ): Promise<SubscriptionView> {
    return this.commit(ctx, id, async (change, row) => {
      requireSide(ctx, row, 'consumer')
      await make(change, row)
    })
  }

  private step(
    ctx: Context,
    id: string,
    step: Step,
    decide: (row: Subscription, side: Side) => { fields: StepFields; comment: string | null },
  ): Promise<SubscriptionView> {
    return this.commit(ctx, id, async (change, row) => {
      const { fields, comment } = decide(row, sideOf(ctx, row))
      await takeStep(change, row, step, fields, comment)
      await this.mails.decided(change.tx, row, step, comment)
    })
  }

  private async commit(
    ctx: Context,
    id: string,
    make: (change: Change, row: Subscription) => Promise<void>,
  ): Promise<SubscriptionView> {
    const { result, revision } = await this.changes.commit(ctx, async change => {
      await make(change, await lock(change.tx, ctx, id))
      return visible(change.tx, ctx, id)
    })
    return Object.assign(result, { revision })
  }

  private async insert(
    change: Change,
    owner: { applicationId: string; organizationId: string },
    offer: Offer,
    answers: Record<string, string>,
  ): Promise<Subscription> {
    const state = change.tx.ctx.user.pending ? 'draft' : offer.approval === 'auto' ? 'active' : 'pending'
    const row = await change.tx.manager.save(
      change.tx.manager.create(Subscription, {
        id: newId('subscription'),
        tenantId: offer.tenantId,
        organizationId: owner.organizationId,
        applicationId: owner.applicationId,
        productId: offer.productId,
        planId: offer.planId,
        state,
        answers,
        startsAt: state === 'active' ? new Date() : null,
        createdBy: change.tx.ctx.user.userId,
        version: 1,
      }),
    )
    await addEvent(change, row, EVENTS[state], null)
    change.touch('subscription', row.id)
    change.audit({
      action: 'subscription.create',
      target: { type: 'subscription', id: row.id },
      tenantId: row.tenantId,
      organizationId: row.organizationId,
      after: { state: row.state, product: offer.product, plan: offer.plan, application: owner.applicationId },
    })
    return row
  }
}

async function refuseSecond(tx: Tx, application: string, offer: Offer): Promise<void> {
  const [open] = await tx.query<{ state: string }>(
    `SELECT state FROM subscription WHERE application_id = $1 AND product_id = $2 AND state IN ('draft', 'pending', 'needs_info', 'active', 'suspended', 'expired')`,
    [application, offer.productId],
  )
  if (open)
    throw new GatewayError('conflict', {
      detail: `This application has a subscription to this product already; it is ${open.state}.`,
    })
}

async function visible(tx: Tx, ctx: Context, id: string): Promise<SubscriptionView> {
  const view = await subscriptionById(tx, ctx, id)
  if (!view) throw new GatewayError('not_found')
  return view
}

/** The row, locked, if the caller can see it at all. */
async function lock(tx: Tx, ctx: Context, id: string): Promise<Subscription> {
  await visible(tx, ctx, id)
  return tx.manager.findOneOrFail(Subscription, { where: { id }, lock: { mode: 'pessimistic_write' } })
}

/** In which role the caller acts; the provider's, where they hold both. */
function sideOf(ctx: Context, row: Subscription): Side {
  if (ctx.tenantsWith('subscription:suspend').includes(row.tenantId)) return 'provider'
  return requireSide(ctx, row, 'consumer')
}

function requireSide(ctx: Context, row: Subscription, side: Side): Side {
  const held =
    side === 'provider'
      ? ctx.tenantsWith('subscription:suspend').includes(row.tenantId)
      : ctx.organizationsWith('subscription:request').includes(row.organizationId)
  if (!held) throw new GatewayError('permission_denied')
  return side
}
