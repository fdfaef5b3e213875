import type { catalogQuery } from '@gatehouse/shared/api/catalog.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { type CatalogRow, catalogEntries } from './catalog-entries.js'
import { visibleTo } from './visibility.js'

const IS_AI = `EXISTS (SELECT 1 FROM product_api JOIN api ON api.id = product_api.api_id
  WHERE product_api.product_id = product.id AND api.type = 'ai')`
const HAS_PLAN_WHERE = 'EXISTS (SELECT 1 FROM plan WHERE plan.product_id = product.id'
const HAS_PLAN = `${HAS_PLAN_WHERE})`
/** Of its published APIs, by name or by the models that it offers. */
const HAS_API_CALLED = `EXISTS (SELECT 1 FROM product_api JOIN api ON api.id = product_api.api_id
  LEFT JOIN api_version v ON v.api_id = api.id AND v.state = 'published'
  WHERE product_api.product_id = product.id AND concat_ws(' ', api.name, v.config->>'models') ILIKE $4)`

const IS_FREE = `(coalesce((plan.price->>'amount')::numeric, 0) = 0 AND plan.price->'meters' IS NULL AND plan.price->'costPercent' IS NULL)`

/** What developers may find: products with a plan, of all tenants, as far as `visibleTo` says; so row-level security does not bound it. */
@Injectable()
export class CatalogService {
  constructor(private readonly database: Database) {}

  list(ctx: Context, query: z.output<typeof catalogQuery>) {
    return this.database.read(ctx.asSystem(), async tx => {
      const { search, type, tenant, limit } = query
      const rows = await this.rows(
        tx,
        `AND ($3::text IS NULL OR product.id < $3)
         AND ($4::text IS NULL OR concat_ws(' ', product.name, product.slug, product.description) ILIKE $4 OR ${HAS_API_CALLED})
         AND ($5::boolean IS NULL OR ${IS_AI} = $5)
         AND ($6::text IS NULL OR tenant.slug = $6 OR tenant.id = $6)
         AND ($8::text IS NULL OR ${HAS_PLAN_WHERE} AND plan.approval = $8))
         AND ($9::boolean IS NULL OR ${HAS_PLAN_WHERE} AND ${IS_FREE} = $9))
         ORDER BY product.id DESC LIMIT $7`,
        [
          query.cursor === undefined ? null : cursorOf(query.cursor),
          search === undefined ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`,
          type === undefined ? null : type === 'ai',
          tenant ?? null,
          limit + 1,
          query.approval ?? null,
          query.price === undefined ? null : query.price === 'free',
        ],
      )
      const page = pageOf(
        rows,
        limit,
        row => row.id,
        row => row,
      )
      return { ...page, data: await catalogEntries(tx, page.data) }
    })
  }

  /** By id, by `tenant/slug`, or by a slug that only one visible product has. */
  get(ctx: Context, reference: string) {
    return this.database.read(ctx.asSystem(), async tx => {
      const rows = await this.rows(
        tx,
        `AND (product.id = $3 OR tenant.slug || '/' || product.slug = $3 OR tenant.id || '/' || product.slug = $3
           OR product.slug = $3) LIMIT 2`,
        [reference],
      )
      if (rows.length !== 1) throw new GatewayError('not_found')
      return (await catalogEntries(tx, rows))[0]!
    })
  }

  private rows(tx: Tx, rest: string, parameters: unknown[]): Promise<CatalogRow[]> {
    const visible = visibleTo(tx.ctx)
    return tx.query<CatalogRow>(
      `SELECT product.id, tenant.slug AS tenant, product.slug, product.name, product.description, ${IS_AI} AS ai
       FROM product JOIN tenant ON tenant.id = product.tenant_id
       WHERE ${visible.condition} AND ${HAS_PLAN} ${rest}`,
      [...visible.parameters, ...parameters],
    )
  }
}
