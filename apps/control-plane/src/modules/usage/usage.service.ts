import type { usageAnswer, usageQuery, usageSeries, usageSeriesQuery } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { groupNames } from './group-names.js'
import { intervalFor } from './segments.js'
import { rangeOf, usageRows } from './usage-query.js'
import { usageAudience } from './visibility.js'

const INTERVAL_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const MOST_POINTS = 2_000

/** Sums of calls, tokens and money, for those who may see them. */
@Injectable()
export class UsageService {
  constructor(private readonly database: Database) {}

  async totals(ctx: Context, query: z.output<typeof usageQuery>): Promise<z.output<typeof usageAnswer>> {
    const range = rangeOf(query, Date.now())
    return this.database.read(ctx, async tx => {
      const data = await usageRows(tx, usageAudience(ctx, query.tenant), query, range)
      return { data, names: await groupNames(tx, query.groupBy, data), ...shown(range) }
    })
  }

  async series(ctx: Context, query: z.output<typeof usageSeriesQuery>): Promise<z.output<typeof usageSeries>> {
    const range = rangeOf(query, Date.now())
    const interval = query.interval ?? intervalFor(range.from, range.to)
    if ((range.to - range.from) / INTERVAL_MS[interval] > MOST_POINTS)
      throw new GatewayError('validation_failed', {
        errors: [{ pointer: '?interval', message: `More than ${MOST_POINTS} points; choose a longer interval.` }],
      })
    return this.database.read(ctx, async tx => {
      const rows = await usageRows(tx, usageAudience(ctx, query.tenant), query, range, interval)
      const data = rows.map(row => ({ ...row, time: row.time! }))
      return { data, names: await groupNames(tx, query.groupBy, data), interval, ...shown(range) }
    })
  }
}

const shown = (range: { from: number; to: number }) => ({
  from: new Date(range.from).toISOString(),
  to: new Date(range.to).toISOString(),
})
