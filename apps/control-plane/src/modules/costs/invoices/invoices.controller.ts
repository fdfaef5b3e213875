import { invoiceFormat, invoicePage, invoiceQuery, invoiceView } from '@gatehouse/shared/api/billing.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../../platform/http/call.js'
import { Endpoint, Input } from '../../../platform/http/endpoint.js'
import { invoiceAsCsv } from './invoice-file.js'
import { InvoicesService } from './invoices.service.js'

const tag = 'Invoices'
const access = { anyOf: ['usage:read', 'own-usage:read'] } as const

@Controller()
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Endpoint({
    method: 'GET',
    path: '/invoices',
    tag,
    access,
    summary: 'What subscriptions come to in a month',
    description: 'Of plans with a price: drafts while the month runs and for a day after, then final.',
    query: invoiceQuery,
    response: invoicePage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof invoiceQuery>>) {
    return this.invoices.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/subscriptions/:subscription/invoices/:month',
    tag,
    access,
    summary: 'One invoice, line by line',
    description: 'JSON, or a table of its lines as text/csv, by `format`.',
    query: invoiceFormat,
    response: invoiceView,
  })
  async get(@Input() { ctx, params, query, reply }: Call<unknown, z.output<typeof invoiceFormat>>) {
    const invoice = await this.invoices.get(ctx, params.subscription!, params.month!)
    if (query.format === 'json') return invoice
    const file = `invoice-${invoice.number ?? `${invoice.month}-draft`}.csv`
    reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file}"`)
    return invoiceAsCsv(invoice)
  }
}
