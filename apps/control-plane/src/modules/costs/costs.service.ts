import type { CostDimension, costAnswer, costQuery } from '@gatehouse/shared/api/costs.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { nanoUsd, usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { rangeOf, usageAudience, usageRows } from '../usage/index.js'
import { type CostRow, foldCosts, type UsageSums } from './fold-costs.js'

type Answer = z.output<typeof costAnswer>
type Span = Pick<z.output<typeof costQuery>, 'from' | 'to'>

const DAY_MS = 86_400_000
/** As many rows as one query of sums gives. */
const MOST_ROWS = 5_000
const MOST_DAYS = 92
const DETAILS = ['application', 'model', 'team', 'provider', 'day'] as const

/** A tenant's costs by who and what caused them. */
@Injectable()
export class CostsService {
  constructor(private readonly database: Database) {}

  get(ctx: Context, { groupBy, ...span }: z.output<typeof costQuery>): Promise<Answer> {
    const range = rangeOf(span, Date.now())
    return this.database.read(ctx, async tx => {
      const { rows, whole } = await this.sums(ctx, tx, groupBy, range)
      const data = foldCosts(groupBy, rows, await namesOf(tx))
      const total = data.reduce((sum, row) => sum + nanoUsd(row.costUsd), 0n)
      return { data, totalUsd: usd(total), from: iso(range.from), to: iso(range.to), whole }
    })
  }

  /** By day, application, model, team and provider, in order of days. Throws where a day has too many to tell apart. */
  detail(ctx: Context, span: Span): Promise<CostRow[]> {
    const range = rangeOf(span, Date.now())
    if (range.to - range.from > MOST_DAYS * DAY_MS) throw tooMuch(`At most ${MOST_DAYS} days at a time.`)
    return this.database.read(ctx, async tx => {
      const names = await namesOf(tx)
      const rows: CostRow[] = []
      for (let from = range.from; from < range.to; from = nextDay(from)) {
        const day = { from, to: Math.min(nextDay(from), range.to) }
        const { rows: sums, whole } = await this.sums(ctx, tx, DETAILS, day)
        if (!whole) throw tooMuch('That is too much for one file; ask for an hour or a part of a day.')
        rows.push(...foldCosts(DETAILS, sums, names))
      }
      return rows
    })
  }

  private async sums(ctx: Context, tx: Tx, groupBy: readonly CostDimension[], range: { from: number; to: number }) {
    const dimensions = [...new Set(groupBy.flatMap(one => (one === 'day' ? [] : one === 'team' ? 'api' : one)))]
    const query = { groupBy: dimensions as ('application' | 'model' | 'api' | 'provider')[] }
    const audience = usageAudience(ctx, ctx.tenant!.slug)
    const rows: UsageSums[] = await usageRows(tx, audience, query, range, groupBy.includes('day') ? 'day' : undefined)
    return { rows, whole: rows.length < MOST_ROWS }
  }
}

const nextDay = (at: number): number => (Math.floor(at / DAY_MS) + 1) * DAY_MS
const iso = (ms: number): string => new Date(ms).toISOString()
const tooMuch = (message: string): GatewayError =>
  new GatewayError('validation_failed', { errors: [{ pointer: '?from', message }] })

/** Teams by the APIs that they own, and what applications and teams are called. */
async function namesOf(tx: Tx) {
  const apis = await tx.query<{ id: string; team_id: string | null }>('SELECT id, team_id FROM api')
  const teams = await tx.query<{ id: string; name: string }>('SELECT id, name FROM team')
  const applications = await tx.asSystem(() =>
    tx.query<{ id: string; name: string }>(
      `SELECT DISTINCT a.id, a.name FROM application a JOIN subscription s ON s.application_id = a.id WHERE s.tenant_id = $1`,
      [tx.ctx.tenantId],
    ),
  )
  return {
    teamOf: new Map(apis.map(({ id, team_id }) => [id, team_id ?? ''])),
    team: new Map(teams.map(({ id, name }) => [id, name])),
    application: new Map(applications.map(({ id, name }) => [id, name])),
  }
}
