import type { catalogEntry } from '@gatehouse/shared/api/catalog.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { isAi, type VersionConfig } from './api-version.entity.js'

type Entry = z.input<typeof catalogEntry>

export interface CatalogRow {
  id: string
  tenant: string
  slug: string
  name: string
  description: string
  ai: boolean
}

interface Offered {
  product_id: string
  slug: string
  name: string
  type: 'rest' | 'ai'
  versions: { name: string; config: VersionConfig }[]
}

/** Entries of several products with two queries. */
export async function catalogEntries(tx: Tx, products: readonly CatalogRow[]): Promise<Entry[]> {
  const ids = products.map(product => product.id)
  const plans = await plansOf(tx, ids)
  const apis = await apisOf(tx, ids)
  return products.map(({ ai, ...product }) => {
    const own = apis.filter(api => api.product_id === product.id)
    return {
      ...product,
      type: ai ? 'ai' : 'rest',
      plans: plans.filter(plan => plan.product_id === product.id).map(({ product_id, ...plan }) => plan),
      apis: own.map(api => apiOf(api, product.tenant)),
      models: [...new Set(own.flatMap(api => api.versions.flatMap(version => modelsIn(version.config))))].sort(),
    }
  })
}

const modelsIn = (config: VersionConfig): string[] => (isAi(config) ? config.models : [])

/** With the path of its newest published version. */
function apiOf({ slug, name, type, versions }: Offered, tenant: string): Entry['apis'][number] {
  const newest = versions.at(-1)?.config
  const path = newest && !isAi(newest) ? `/${tenant}${newest.path.replace(/\/+$/, '')}` : null
  return { slug, name, type, path, versions: versions.map(version => version.name) }
}

const plansOf = (tx: Tx, productIds: string[]) =>
  tx.query<Entry['plans'][number] & { product_id: string }>(
    `SELECT product_id, id, slug, name, approval, limits, models, price, questions FROM plan
     WHERE product_id = ANY($1) ORDER BY id`,
    [productIds],
  )

const apisOf = (tx: Tx, productIds: string[]) =>
  tx.query<Offered>(
    `SELECT product_api.product_id, api.slug, api.name, api.type, coalesce((
         SELECT json_agg(json_build_object('name', v.name, 'config', v.config) ORDER BY v.id)
         FROM api_version v WHERE v.api_id = api.id AND v.state IN ('published', 'deprecated')), '[]') AS versions
     FROM product_api JOIN api ON api.id = product_api.api_id
     WHERE product_api.product_id = ANY($1) ORDER BY api.slug`,
    [productIds],
  )
