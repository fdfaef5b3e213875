import { month as aMonth, type invoiceQuery } from '@gatehouse/shared/api/billing.js'
import type { Page } from '@gatehouse/shared/api/common.js'
import { type Month, monthAt, monthOf } from '@gatehouse/shared/billing/invoice.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../../platform/database/database.js'
import { cursorOf, pageOf } from '../../../platform/database/paging.js'
import type { Context } from '../../../platform/http/context.js'
import { type Billed, billedSubscriptions, type InvoiceView, invoicesOf } from './billed-subscriptions.js'

/** What subscriptions come to by month, for the tenant that provides and the organization that consumes. */
@Injectable()
export class InvoicesService {
  constructor(private readonly database: Database) {}

  list(
    ctx: Context,
    { month: name, limit, cursor, ...parties }: z.output<typeof invoiceQuery>,
  ): Promise<Page<InvoiceView>> {
    const month = begun(name)
    const after = cursor === undefined ? '' : cursorOf(cursor)
    return this.database.read(ctx, async tx => {
      const rows = await billedSubscriptions(tx, month, { ...sides(ctx, parties), after, limit: limit + 1 })
      const page = pageOf<Billed, Billed>(
        rows,
        limit,
        ({ id }) => id,
        row => row,
      )
      return { ...page, data: await invoicesOf(tx, month, page.data) }
    })
  }

  /** Throws `not_found` where the subscription has nothing to pay in that month, it has not begun, or is none of the caller's. */
  get(ctx: Context, subscription: string, name: string): Promise<InvoiceView> {
    if (!aMonth.safeParse(name).success || monthOf(name).start > Date.now()) throw new GatewayError('not_found')
    const month = monthOf(name)
    return this.database.read(ctx, async tx => {
      const rows = await billedSubscriptions(tx, month, { ...sides(ctx, {}), subscription, limit: 1 })
      const [invoice] = await invoicesOf(tx, month, rows)
      if (!invoice) throw new GatewayError('not_found')
      return invoice
    })
  }
}

/** Of one side where that is asked for, else of all that the caller may read. */
function sides(ctx: Context, { tenant, side }: Partial<Pick<z.output<typeof invoiceQuery>, 'tenant' | 'side'>>) {
  const held = ctx.user.tenants
  const tenants = ctx.tenantsWith('usage:read').filter(id => !tenant || id === tenant || held.get(id)?.slug === tenant)
  const organizations = tenant === undefined ? ctx.organizationsWith('own-usage:read') : []
  return { tenants: side === 'consumer' ? [] : tenants, organizations: side === 'provider' ? [] : organizations }
}

function begun(name: string | undefined): Month {
  const now = Date.now()
  const month = name === undefined ? monthAt(now) : monthOf(name)
  if (month.start <= now) return month
  throw new GatewayError('validation_failed', { errors: [{ pointer: '?month', message: 'Not begun yet.' }] })
}
