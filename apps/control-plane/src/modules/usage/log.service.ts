import type { Page } from '@gatehouse/shared/api/common.js'
import type { logDetail, logQuery } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Seal } from '../../platform/crypto/seal.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { explain, type Terms } from './explain.js'
import { feedbackOf } from './feedback.service.js'
import { type CallRow, callById, callRows, type Entry, entryView, keyOf } from './log-query.js'
import { logAudience } from './visibility.js'

type Detail = z.output<typeof logDetail>
type Bodies = NonNullable<Detail['bodies']>

@Injectable()
export class LogService {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly trail: AuditTrail,
  ) {}

  async list(ctx: Context, query: z.output<typeof logQuery>): Promise<Page<Entry>> {
    const rows = await this.database.read(ctx, tx => callRows(tx, logAudience(ctx, query.tenant), query))
    return pageOf(rows, query.limit, keyOf, entryView)
  }

  /** Prompts and answers only with their own permission, and whoever reads them is noted. */
  get(ctx: Context, id: string): Promise<Detail> {
    return this.database.write(ctx, async tx => {
      const row = await callById(tx, logAudience(ctx), id)
      if (!row) throw new GatewayError('not_found')
      const bodies = ctx.tenantsWith('log:read-bodies').includes(row.tenant_id) ? await this.bodies(tx, row) : null
      if (bodies && bodies.length > 0)
        await this.trail.append(
          tx,
          { action: 'log.read-bodies', target: { type: 'call', id }, tenantId: row.tenant_id },
          null,
        )
      return detailView(row, bodies, await termsOf(tx, row), await feedbackOf(tx, row, ctx))
    })
  }

  private async bodies(tx: Tx, row: CallRow): Promise<Bodies> {
    const rows = await tx.query<{
      direction: string
      level: string
      content_type: string
      truncated: boolean
      sealed: Buffer
    }>(
      'SELECT direction, level, content_type, truncated, sealed FROM call_body WHERE time = $1 AND call_id = $2 AND tenant_id = $3 ORDER BY direction',
      [row.time, row.id, row.tenant_id],
    )
    return rows.map(body => ({
      direction: body.direction,
      level: body.level,
      contentType: body.content_type,
      truncated: body.truncated,
      text: this.seal.open(row.tenant_id, body.sealed).toString(),
    }))
  }
}

/** As they are now: what a plan allowed at the time is not kept. */
async function termsOf(tx: Tx, row: CallRow): Promise<Terms | undefined> {
  if (row.error === null || !row.plan_id) return undefined
  const [terms] = await tx.query<Terms>(
    'SELECT plan.name AS plan, product.name AS product, plan.limits FROM plan JOIN product ON product.id = plan.product_id WHERE plan.id = $1',
    [row.plan_id],
  )
  return terms
}

function reservedView(reserved: CallRow['detail']['reserved']): Detail['reserved'] {
  if (!reserved) return null
  const { tokens, nano, outputLimit } = reserved
  return {
    tokens: tokens ?? null,
    usd: nano === undefined ? null : usd(BigInt(nano)),
    outputLimit: outputLimit ?? null,
  }
}

function detailView(
  row: CallRow,
  bodies: Bodies | null,
  terms: Terms | undefined,
  feedback: Detail['feedback'],
): Detail {
  const { detail } = row
  return {
    ...entryView(row),
    clientAddress: detail.clientAddress ?? null,
    userAgent: detail.userAgent ?? null,
    user: detail.user ?? null,
    key: row.key_id || null,
    subscription: row.subscription_id || null,
    plan: row.plan_id || null,
    route: detail.route ?? null,
    revision: Number(row.revision),
    node: row.node_id,
    requestBytes: detail.requestBytes,
    responseBytes: detail.responseBytes,
    attemptList: detail.attempts.map(attempt => ({
      provider: attempt.provider,
      model: attempt.model ?? null,
      status: attempt.status,
      error: attempt.error ?? null,
      ms: attempt.us / 1_000,
      key: attempt.key ?? null,
      path: attempt.path ?? null,
      continues: attempt.continues ?? false,
      atMs: attempt.atUs === undefined ? null : attempt.atUs / 1_000,
    })),
    passedOver: (detail.passedOver ?? []).map(({ target, why, ms }) => ({ target, why, ms: ms ?? null })),
    reserved: reservedView(detail.reserved),
    verdicts: detail.verdicts.map(({ policy, verdict }) => ({ policy, verdict })),
    charges: (detail.charges ?? []).map(({ of, count, rate, per, cost }) => ({
      of,
      count,
      rateUsd: usd(rate),
      per,
      costUsd: usd(cost),
    })),
    sampledOneIn: detail.sampledOneIn ?? null,
    explanation: explain(row.error, detail, terms),
    feedback,
    bodies,
  }
}
