import type { catalogModel } from '@gatehouse/shared/api/catalog.js'
import { usd } from '@gatehouse/shared/money.js'
import { In } from 'typeorm'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { allTargets, ModelAlias } from './model-alias.entity.js'
import { Pricing } from './model-pricing.js'

type Offer = z.output<typeof catalogModel>

/** A tenant's aliases as developers compare them, in the order of their names; unknown ones are left out. */
export async function modelOffers(tx: Tx, tenantId: string, slugs: readonly string[]): Promise<Offer[]> {
  const rows = await tx.manager.findBy(ModelAlias, { tenantId, slug: In([...slugs]) })
  const pricing = await Pricing.of(tx, tenantId)
  return rows.map(row => offerOf(row, pricing)).sort((a, b) => a.slug.localeCompare(b.slug))
}

function offerOf(row: ModelAlias, pricing: Pricing): Offer {
  const targets = row.routing ? allTargets(row) : row.targets
  const [main] = pricing.all({ targets, fallbacks: [] }).targets.sort((a, b) => (b.weight ?? 1) - (a.weight ?? 1))
  const { price, contextTokens = null } = main?.found ?? {}
  if (!price) return { slug: row.slug, contextTokens, price: null }
  const { input, output, cachedInput } = price
  const cached = cachedInput === undefined ? {} : { cachedInput: usd(cachedInput) }
  return { slug: row.slug, contextTokens, price: { input: usd(input), output: usd(output), ...cached } }
}
