import type { bookedPrice, priceBookQuery } from '@gatehouse/shared/api/ai.js'
import type { Page } from '@gatehouse/shared/api/common.js'
import type { z } from 'zod'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { priceInUsd } from './price-amounts.js'
import { ALL_MODELS, overrideOf, type PriceFound, priceOf } from './price-book.js'
import type { PriceOverride } from './price-override.entity.js'

type Entry = z.output<typeof bookedPrice>

/** A model that a tenant may call or has a price of. */
export interface PricedModel {
  providerType: string
  model: string
  aliases: string[]
}

const keyOf = ({ providerType, model }: PricedModel): string => `${providerType} ${model}`

/** What the models of a tenant cost it, in the order of their names. */
export function priceBookPage(
  models: readonly PricedModel[],
  overrides: readonly PriceOverride[],
  { limit, cursor, search }: z.output<typeof priceBookQuery>,
  at: Date,
): Page<Entry> {
  const after = cursor === undefined ? '' : cursorOf(cursor)
  const words = search?.toLowerCase() ?? ''
  const rows = models
    .filter(model => keyOf(model) > after && keyOf(model).toLowerCase().includes(words))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .slice(0, limit + 1)
  return pageOf(rows, limit, keyOf, model => entryOf(model, overrides, at))
}

function entryOf({ providerType, model, aliases }: PricedModel, overrides: readonly PriceOverride[], at: Date): Entry {
  const found = priceOf(providerType, model, overrides, at)
  const own = overrideOf(providerType, model, overrides, at)
  const next = overrides
    .filter(each => each.providerType === providerType && [model, ALL_MODELS].includes(each.model))
    .filter(each => each.effectiveFrom > at)
    .sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime())[0]
  return {
    ...{ providerType, model, aliases: [...aliases].sort() },
    price: shown(found),
    source: found?.source ?? null,
    list: shown(priceOf(providerType, model, [], at)),
    own: own ? { id: own.id, markup: own.markup, effectiveFrom: own.effectiveFrom.toISOString() } : null,
    next: next
      ? {
          price: shown(priceOf(providerType, model, overrides, next.effectiveFrom)),
          effectiveFrom: next.effectiveFrom.toISOString(),
        }
      : null,
  }
}

const shown = (found: PriceFound | undefined) => (found ? priceInUsd(found.price) : null)
