import { type catalogEntry, catalogModelPage, catalogQuery } from '@gatehouse/shared/api/ai.js'
import type { Page } from '@gatehouse/shared/api/common.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../../platform/http/call.js'
import { Endpoint, Input } from '../../../platform/http/endpoint.js'
import { priceInUsd } from '../price-amounts.js'
import { priceOf } from '../price-book.js'
import { catalog } from './catalog.js'
import type { CatalogModel } from './row.js'

type Query = z.output<typeof catalogQuery>
type Entry = z.input<typeof catalogEntry>

@Controller()
export class CatalogModelsController {
  @Endpoint({
    method: 'GET',
    path: '/model-catalog',
    access: 'signed-in',
    summary: 'Models that vendors offer, with their limits, abilities and list prices',
    tag: 'Models',
    query: catalogQuery,
    response: catalogModelPage,
  })
  list(@Input() call: Call<unknown, Query>) {
    return pageOfModels(call.query, new Date())
  }
}

/** The cursor is the place in the catalog: it changes only with a release. */
export function pageOfModels({ providerType, kind, search, limit, cursor }: Query, at: Date): Page<Entry> {
  const words = search?.toLowerCase()
  const wanted = (model: CatalogModel): boolean =>
    (providerType === undefined || model.providerType === providerType) &&
    (kind === undefined || model.kind === kind) &&
    (words === undefined || `${model.model} ${model.name}`.toLowerCase().includes(words))
  const from = Math.max(0, Number.parseInt(cursor ?? '0', 10) || 0)
  const data: Entry[] = []
  for (let i = from; i < catalog.length; i++) {
    if (!wanted(catalog[i]!)) continue
    if (data.length === limit) return { data, nextCursor: String(i) }
    data.push(entryOf(catalog[i]!, at))
  }
  return { data, nextCursor: null }
}

function entryOf({ price: _, ...model }: CatalogModel, at: Date): Entry {
  const found = priceOf(model.providerType, model.model, [], at)
  return {
    ...model,
    input: [...model.input],
    output: [...model.output],
    contextTokens: model.contextTokens ?? found?.contextTokens ?? null,
    price: found ? priceInUsd(found.price) : null,
    priceSource: found?.source ?? null,
  }
}
