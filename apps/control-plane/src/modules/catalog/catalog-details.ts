import { surfaceDocument } from '@gatehouse/shared/ai/surface-document.js'
import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { modelOffers } from '../ai/index.js'
import { isAi, type VersionConfig } from './api-version.entity.js'
import { documentOfRoutes } from './document-rules.js'
import { visibleTo } from './visibility.js'

interface Shown {
  tenant_id: string
  api: string
  version: string
  config: VersionConfig
  document: ApiDocument | null
}

const SERVED = `FROM product JOIN tenant ON tenant.id = product.tenant_id
  JOIN product_api ON product_api.product_id = product.id JOIN api ON api.id = product_api.api_id
  JOIN api_version v ON v.api_id = api.id AND v.state IN ('published', 'deprecated')`

/** What the page of a product shows beside its entry, to whoever may see the product. */
@Injectable()
export class CatalogDetails {
  constructor(private readonly database: Database) {}

  models(ctx: Context, tenant: string, product: string) {
    return this.database.read(ctx.asSystem(), async tx => {
      const rows = await this.rows(tx, tenant, product, 'v.config, NULL AS document', '')
      const slugs = new Set(rows.flatMap(({ config }) => (isAi(config) ? config.models : [])))
      const data = slugs.size === 0 ? [] : await modelOffers(tx, rows[0]!.tenant_id, [...slugs])
      return { data, nextCursor: null }
    })
  }

  /** Its own, else what is known of it without. Throws `not_found` where that is nothing. */
  document(ctx: Context, tenant: string, product: string, api: string, version?: string): Promise<ApiDocument> {
    return this.database.read(ctx.asSystem(), async tx => {
      const [row] = await this.rows(
        tx,
        tenant,
        product,
        'v.config, v.document',
        `AND $5 IN (api.id, api.slug) AND ($6::text IS NULL OR v.name = $6)
         ORDER BY v.state = 'published' DESC, v.id DESC LIMIT 1`,
        [api, version ?? null],
      )
      const document = row && (row.document ?? withoutDocument(row))
      if (!document) throw new GatewayError('not_found', { detail: 'This API has no reference yet.' })
      return document
    })
  }

  private rows(tx: Tx, tenant: string, product: string, columns: string, rest: string, more: unknown[] = []) {
    const visible = visibleTo(tx.ctx)
    return tx.query<Shown>(
      `SELECT product.tenant_id, api.name AS api, v.name AS version, ${columns} ${SERVED}
       WHERE ${visible.condition} AND $3 IN (tenant.id, tenant.slug) AND $4 IN (product.id, product.slug) ${rest}`,
      [...visible.parameters, tenant, product, ...more],
    )
  }
}

const withoutDocument = ({ api, version, config }: Shown): ApiDocument | undefined =>
  isAi(config) ? surfaceDocument(api, config.models) : documentOfRoutes(api, version, config)
