import type { priceBookQuery, priceCreate, priceView } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { type Change, Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { providerType } from './credential-rules.js'
import { aliasesWith, targetsInUse } from './model-users.js'
import { priceInNano, priceInUsd } from './price-amounts.js'
import { ALL_MODELS } from './price-book.js'
import { type PricedModel, priceBookPage } from './price-book-page.js'
import { PriceOverride } from './price-override.entity.js'
import { Provider } from './provider.entity.js'

type View = z.input<typeof priceView>

/** A tenant's own prices, in the place of those of the price book. */
@Injectable()
export class PriceService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, tx => tx.tenant(PriceOverride).page(query, viewOf))
  }

  /** Of every model that an alias may call, and of every one that has a price of its own. */
  book(ctx: Context, query: z.output<typeof priceBookQuery>) {
    return this.database.read(ctx, async tx => {
      const overrides = await tx.tenant(PriceOverride).find()
      return priceBookPage(await pricedModels(tx, overrides), overrides, query, new Date())
    })
  }

  async create(ctx: Context, input: z.output<typeof priceCreate>) {
    const { id: type } = providerType(input.providerType, '/providerType')
    const effectiveFrom = input.effectiveFrom === undefined ? new Date() : new Date(input.effectiveFrom)
    const { result, revision } = await this.changes.commit(ctx, async change => {
      const row = await change.tx.tenant(PriceOverride).insert({
        id: newId('price'),
        providerType: type,
        model: input.model,
        ...(input.markup === undefined
          ? { price: priceInNano(input), markup: null }
          : { price: null, markup: input.markup }),
        effectiveFrom,
      })
      await touchUsers(change, row)
      change.audit({ action: 'price.create', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row) })
      return row
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  async delete(ctx: Context, id: string): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const row = await change.tx.tenant(PriceOverride).get(id)
      await change.tx.tenant(PriceOverride).delete(row)
      await touchUsers(change, row)
      change.audit({ action: 'price.delete', target: targetOf(row), tenantId: ctx.tenantId, before: viewOf(row) })
    })
    return { revision }
  }
}

async function pricedModels(tx: Tx, overrides: readonly PriceOverride[]): Promise<PricedModel[]> {
  const types = new Map((await tx.tenant(Provider).find()).map(({ id, type }) => [id, type]))
  const models = new Map<string, PricedModel>()
  const of = (providerType: string, model: string): PricedModel => {
    const known = models.get(`${providerType} ${model}`) ?? { providerType, model, aliases: [] }
    models.set(`${providerType} ${model}`, known)
    return known
  }
  for (const { slug, target } of await targetsInUse(tx)) {
    const type = types.get(target.provider)
    if (type === undefined) continue
    const { aliases } = of(type, target.model)
    if (!aliases.includes(slug)) aliases.push(slug)
  }
  for (const { providerType, model } of overrides) if (model !== ALL_MODELS) of(providerType, model)
  return [...models.values()]
}

const targetOf = (row: PriceOverride) => ({ type: 'price', id: row.id })

async function touchUsers({ tx, touch }: Change, { model }: PriceOverride): Promise<void> {
  const users = await aliasesWith(tx, target => model === ALL_MODELS || target.model === model)
  touch('model', ...users.map(alias => alias.id))
}

function viewOf(row: PriceOverride): View {
  const { id, providerType, model, price, markup } = row
  const amounts = price ? priceInUsd(price) : { markup: markup! }
  return { id, providerType, model, ...amounts, effectiveFrom: row.effectiveFrom.toISOString() }
}
