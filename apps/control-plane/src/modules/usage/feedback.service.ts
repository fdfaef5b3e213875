import type { callFeedback, callRating } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { type CallRow, callById } from './log-query.js'
import { logAudience } from './visibility.js'

type Feedback = z.output<typeof callFeedback>

/** What callers and publishers say of answers. It counts for the targets that gave them. */
@Injectable()
export class FeedbackService {
  constructor(private readonly database: Database) {}

  /** One voice each: said again, it takes the place of what was said before. */
  rate(ctx: Context, id: string, { score }: z.output<typeof callRating>): Promise<Feedback> {
    return this.database.write(ctx, async tx => {
      const call = await callById(tx, logAudience(ctx), id)
      if (!call) throw new GatewayError('not_found')
      if (!isRateable(call))
        throw new GatewayError('in_use', { detail: 'Only answers of models can be rated, and this call has none.' })
      await tx.query(
        `INSERT INTO call_feedback (call_id, given_by, tenant_id, organization_id, time, model, provider, provider_model, score)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (call_id, given_by) DO UPDATE SET score = excluded.score, given_at = now()`,
        [
          ...[call.id, ctx.user.userId, call.tenant_id, call.organization_id, call.time],
          ...[call.model, call.provider, call.provider_model, score],
        ],
      )
      return feedbackOn(tx, call, ctx)
    })
  }
}

const isRateable = ({ status, provider, model }: CallRow): boolean => status < 400 && provider !== '' && model !== ''

/** What was said of a call's answer so far; null where there is nothing to rate. */
export async function feedbackOf(tx: Tx, call: CallRow, ctx: Context): Promise<Feedback | null> {
  return isRateable(call) ? feedbackOn(tx, call, ctx) : null
}

async function feedbackOn(tx: Tx, { id }: CallRow, ctx: Context): Promise<Feedback> {
  const [row] = await tx.query<{ own: number | null; mean: number | null; voices: string }>(
    `SELECT max(score::float8) FILTER (WHERE given_by = $2) AS own, avg(score::float8) AS mean, count(*) AS voices
     FROM call_feedback WHERE call_id = $1`,
    [id, ctx.user.userId],
  )
  return { own: row!.own, mean: row!.mean, voices: Number(row!.voices) }
}
