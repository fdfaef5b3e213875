import type { apiCreate, apiUpdate } from '@gatehouse/shared/api/catalog.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { releaseScope } from '../policies/index.js'
import { Api } from './api.entity.js'
import { ApiVersion } from './api-version.entity.js'
import { apiViewOf, apiViews } from './api-views.js'
import { checkConfig, keptConfig } from './config-rules.js'
import { requireTeam, teamId } from './team-access.js'
import { UpstreamSecrets } from './upstream-secrets.js'

/** APIs: a name, an owner, and versions with a life of their own. */
@Injectable()
export class ApiService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly guard: UpstreamGuard,
    private readonly secrets: UpstreamSecrets,
  ) {}

  /** With version v1 in draft. */
  async create(ctx: Context, input: z.output<typeof apiCreate>) {
    const { type, slug, name, description = '', team, ...config } = input
    await checkConfig(this.guard, config, '')
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const owner = team === undefined ? null : await teamId(tx, team)
      const fields = { type, slug, name, description, teamId: owner }
      const api = await tx.tenant(Api).insert({ id: newId('api'), ...fields })
      await requireTeam(tx, ownedOf(api))
      const kept = await keptConfig(tx, this.secrets.sealed(ctx.tenantId, config, ''), '')
      await tx
        .tenant(ApiVersion)
        .insert({ id: newId('apiVersion'), apiId: api.id, name: 'v1', state: 'draft', config: kept })
      const view = await apiViewOf(tx, api)
      audit({ action: 'api.create', target: targetOf(api), tenantId: ctx.tenantId, after: view })
      return { view, version: api.version }
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const page = await tx.tenant(Api).page(query, row => row)
      return { ...page, data: await apiViews(tx, page.data) }
    })
  }

  get(ctx: Context, reference: string) {
    return this.database.read(ctx, async tx => {
      const api = await tx.tenant(Api).get(reference)
      return versioned(await apiViewOf(tx, api), api.version)
    })
  }

  async update(ctx: Context, reference: string, input: z.output<typeof apiUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const api = await tx.tenant(Api).get(reference)
      await requireTeam(tx, ownedOf(api))
      const { team, ...fields } = input
      const owner = team ? await teamId(tx, team) : team
      const next = await tx
        .tenant(Api)
        .update(api, { ...fields, ...(owner === undefined ? {} : { teamId: owner }) }, expectedVersion)
      const view = await apiViewOf(tx, next)
      touch('api', ...view.versions.map(version => version.id))
      const before = await apiViewOf(tx, api)
      audit({ action: 'api.update', target: targetOf(api), tenantId: ctx.tenantId, before, after: view })
      return { view, version: next.version }
    })
    return versioned({ ...result.view, revision }, result.version)
  }

  async delete(ctx: Context, reference: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async change => {
      const { tx, touch, audit } = change
      const api = await tx.tenant(Api).get(reference)
      await requireTeam(tx, ownedOf(api))
      const before = await apiViewOf(tx, api)
      await refuseWhileUsed(tx, api)
      await releaseScope(change, 'api', api.id)
      await tx.tenant(Api).delete(api, expectedVersion)
      touch('api', ...before.versions.map(version => version.id))
      audit({ action: 'api.delete', target: targetOf(api), tenantId: ctx.tenantId, before })
    })
    return { revision }
  }
}

export const ownedOf = (api: Api) => ({ type: 'api' as const, id: api.id, teamId: api.teamId })
const targetOf = (api: Api) => ({ type: 'api', id: api.id })

async function refuseWhileUsed(tx: Tx, api: Api): Promise<void> {
  const versions = await tx.tenant(ApiVersion).find({ apiId: api.id })
  const served = versions.find(version => version.state === 'published' || version.state === 'deprecated')
  if (served)
    throw new GatewayError('in_use', { detail: `Version ${served.name} is ${served.state}. Retire it first.` })
  const [product] = await tx.query<{ slug: string }>(
    'SELECT product.slug FROM product JOIN product_api ON product_api.product_id = product.id WHERE product_api.api_id = $1 LIMIT 1',
    [api.id],
  )
  if (product)
    throw new GatewayError('in_use', { detail: `The product ${product.slug} holds it. Take it out there first.` })
}
