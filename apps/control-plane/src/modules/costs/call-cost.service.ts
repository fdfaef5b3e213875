import type { callCost } from '@gatehouse/shared/api/costs.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { usd } from '@gatehouse/shared/money.js'
import { costLines } from '@gatehouse/shared/price-lines.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { Pricing } from '../ai/index.js'
import { callById, logAudience } from '../usage/index.js'
import { countsOf } from './call-counts.js'

type View = z.output<typeof callCost>

/** The arithmetic of what one call cost. */
@Injectable()
export class CallCostService {
  constructor(private readonly database: Database) {}

  get(ctx: Context, id: string): Promise<View> {
    return this.database.read(ctx, async tx => {
      const row = await callById(tx, logAudience(ctx), id)
      if (!row) throw new GatewayError('not_found')
      // Whoever made the call may know what it cost; the tenant's prices are not theirs to read otherwise.
      const pricing = await tx.asSystem(() => Pricing.of(tx, row.tenant_id))
      const found = pricing.named(row.provider, row.provider_model, row.time)
      const source = ctx.tenantsWith('log:read').includes(row.tenant_id) ? (found?.source ?? null) : null
      const booked = usd(BigInt(row.cost_nano))
      const original = row.original_cost_nano === null ? null : usd(BigInt(row.original_cost_nano))
      if (!found) {
        const nothing = { source, lines: [], share: 1, minimum: null, total: '0', booked }
        return { priced: row.priced, ...nothing, original, agrees: booked === '0' }
      }
      const { lines, share, minimum, total } = costLines(countsOf(row), found.price, row.detail.uses?.serviceTier)
      return {
        ...{ priced: row.priced, source, share, minimum: minimum === null ? null : usd(minimum) },
        lines: lines.map(({ rate, nano, ...line }) => ({ ...line, rate: usd(rate), cost: usd(nano) })),
        ...{ total: usd(total), booked, original, agrees: total === BigInt(row.cost_nano) },
      }
    })
  }
}
