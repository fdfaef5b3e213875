import { type ApiDocument, apiDocument } from '@gatehouse/shared/api/catalog.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { touchDocuments } from '../policies/index.js'
import { Api } from './api.entity.js'
import { ownedOf } from './api.service.js'
import { documentIssues } from './document-rules.js'
import { requireTeam } from './team-access.js'

/** OpenAPI documents of versions, for publishers. They are shown; a node learns of one where a policy answers by it. */
@Injectable()
export class ApiDocuments {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  /** Throws `not_found` where there is none. */
  get(ctx: Context, api: string, version: string): Promise<ApiDocument> {
    return this.database.read(ctx, async tx => {
      const { id } = await versionOf(tx, api, version)
      const [row] = await tx.query<{ document: ApiDocument | null }>('SELECT document FROM api_version WHERE id = $1', [
        id,
      ])
      if (!row?.document) throw new GatewayError('not_found', { detail: 'This version has no document.' })
      return row.document
    })
  }

  async put(ctx: Context, api: string, version: string, document: ApiDocument): Promise<ApiDocument> {
    const errors = documentIssues(document)
    if (errors.length > 0)
      throw new GatewayError('validation_failed', { errors, detail: 'What a document refers to has to be within it.' })
    await this.set(ctx, api, version, document)
    return document
  }

  remove(ctx: Context, api: string, version: string): Promise<void> {
    return this.set(ctx, api, version, null)
  }

  private async set(ctx: Context, api: string, version: string, document: ApiDocument | null): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const { id, owner } = await versionOf(tx, api, version)
      await requireTeam(tx, ownedOf(owner))
      await tx.query('UPDATE api_version SET document = $2, updated_at = now() WHERE id = $1 AND tenant_id = $3', [
        id,
        document && JSON.stringify(apiDocument.parse(document)),
        ctx.tenantId,
      ])
      await touchDocuments({ tx, touch }, owner.id)
      const after = document && { title: document.info.title, paths: Object.keys(document.paths).length }
      audit({ action: 'api-version.document', target: { type: 'api-version', id }, tenantId: ctx.tenantId, after })
    })
  }
}

async function versionOf(tx: Tx, api: string, version: string): Promise<{ id: string; owner: Api }> {
  const owner = await tx.tenant(Api).get(api)
  const [row] = await tx.query<{ id: string }>(
    'SELECT id FROM api_version WHERE api_id = $1 AND tenant_id = $2 AND $3 IN (id, name)',
    [owner.id, tx.ctx.tenantId, version],
  )
  if (!row) throw new GatewayError('not_found')
  return { id: row.id, owner }
}
