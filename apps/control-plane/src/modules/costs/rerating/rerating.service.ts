import { isDeepStrictEqual } from 'node:util'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import type { reratingCreate } from '@gatehouse/shared/api/rerating.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../../platform/database/database.js'
import type { Context } from '../../../platform/http/context.js'
import { newId } from '../../../platform/ids.js'
import { Jobs } from '../../../platform/queue/jobs.js'
import { freezePrices, providerType } from '../../ai/index.js'
import { RERATE } from './rerate.job.js'
import { lockRerating } from './rerate-step.js'
import { Rerating } from './rerating.entity.js'
import { sharesOf, viewsOf } from './rerating-views.js'

/** For how long the log keeps calls. */
const LOG_MS = 30 * 86_400_000

/** Pricing calls of the past anew: what would change is worked out first, and applied when somebody says so. */
@Injectable()
export class ReratingService {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
    private readonly jobs: Jobs,
  ) {}

  /** Throws `conflict` while another of the tenant is being worked out or applied. */
  create(ctx: Context, input: z.output<typeof reratingCreate>) {
    const now = Date.now()
    const { from, to } = spanOf(input, now)
    if (input.providerType !== undefined) providerType(input.providerType, '/providerType')
    return this.database.write(ctx, async tx => {
      await requireNoOther(tx, ctx.tenantId)
      const row = await tx.tenant(Rerating).insert({
        ...{ id: newId('rerating'), state: 'counting', fromAt: from, toAt: to, atTime: from },
        ...{ providerType: input.providerType ?? null, model: input.model ?? null },
        ...{ prices: await freezePrices(tx, ctx.tenantId), createdBy: ctx.principal?.userId ?? null },
      })
      tx.afterCommit(() => this.jobs.add(RERATE))
      return one(tx, await tx.tenant(Rerating).get(row.id))
    })
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const page = await tx.tenant(Rerating).page(query, row => row)
      return { ...page, data: await viewsOf(tx, page.data) }
    })
  }

  get(ctx: Context, id: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(Rerating).get(id)
      return { ...(await one(tx, row)), ...(await sharesOf(tx, row.id)) }
    })
  }

  /** Throws `conflict` where it is not ready, another is under way, or prices are others by now than those that it was worked out with. */
  apply(ctx: Context, id: string) {
    return this.database.write(ctx, async tx => {
      const row = await tx.tenant(Rerating).get(id)
      await this.check(tx, row)
      const applied = await tx.tenant(Rerating).update(row, {
        ...{ state: 'applying', atTime: row.fromAt, atId: '', calls: '0', changed: '0', unknown: '0', sampled: '0' },
        ...{ appliedBy: ctx.principal?.userId ?? null, appliedAt: new Date(), finishedAt: null },
      })
      const expected = await one(tx, row)
      // What is told from now on is what was done, which late calls may have made more.
      await tx.asSystem(() => tx.query('DELETE FROM rerating_share WHERE rerating_id = $1', [row.id]))
      const facts = { action: 'rerating.apply', target: { type: 'rerating', id: row.id }, tenantId: ctx.tenantId }
      await this.trail.append(tx, { ...facts, after: expected }, null)
      tx.afterCommit(() => this.jobs.add(RERATE))
      return one(tx, applied)
    })
  }

  private async check(tx: Tx, row: Rerating): Promise<void> {
    if (row.state !== 'ready')
      throw new GatewayError('conflict', {
        detail: row.state === 'counting' ? 'It is still being worked out.' : 'It was applied before.',
      })
    await requireNoOther(tx, row.tenantId)
    if (!isDeepStrictEqual(await freezePrices(tx, row.tenantId), row.prices))
      throw new GatewayError('conflict', {
        detail: 'Prices or providers were changed since this was worked out. Start another re-rating.',
      })
  }
}

async function requireNoOther(tx: Tx, tenantId: string): Promise<void> {
  await lockRerating(tx, tenantId)
  const [other] = await tx.query(
    `SELECT 1 FROM rerating WHERE tenant_id = $1 AND state IN ('counting', 'applying') LIMIT 1`,
    [tenantId],
  )
  if (other)
    throw new GatewayError('conflict', {
      detail: 'Another re-rating is being worked out or applied. Try again when it is over.',
    })
}

const one = async (tx: Tx, row: Rerating) => (await viewsOf(tx, [row]))[0]!

function spanOf(input: { from: string; to?: string | undefined }, now: number): { from: Date; to: Date } {
  const from = Date.parse(input.from)
  const to = Math.min(input.to === undefined ? now : Date.parse(input.to), now)
  if (from < now - LOG_MS) throw invalid('/from', 'At most 30 days ago: the log keeps no calls from before.')
  if (from >= to) throw invalid('/from', 'Before the end, and in the past.')
  return { from: new Date(from), to: new Date(to) }
}

const invalid = (pointer: string, message: string): GatewayError =>
  new GatewayError('validation_failed', { errors: [{ pointer, message }] })
