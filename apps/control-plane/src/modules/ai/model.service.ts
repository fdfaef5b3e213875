import { isDeepStrictEqual } from 'node:util'
import type { modelCreate, modelUpdate } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { type AliasConfig, configOf, ModelAlias } from './model-alias.entity.js'
import { Pricing } from './model-pricing.js'
import { changedConfig } from './model-rules.js'
import { addVersion } from './model-versions.js'
import { viewOf } from './model-views.js'
import { Provider } from './provider.entity.js'

/** Aliases: the names that callers use for models, with the targets that share the calls and those that step in. */
@Injectable()
export class ModelService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof modelCreate>) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const { slug, strategy } = input
      const config = changedConfig(NOTHING, input, await tx.tenant(Provider).find())
      const row = await tx.tenant(ModelAlias).insert({ id: newId('model'), slug, strategy, ...config })
      await addVersion(tx, row, config)
      const view = viewOf(row, await Pricing.of(tx, ctx.tenantId))
      touch('model', row.id)
      audit({ action: 'model.create', target: targetOf(row), tenantId: ctx.tenantId, after: view })
      return { row, view }
    })
    return versioned({ ...result.view, revision }, result.row.version)
  }

  list(ctx: Context, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const pricing = await Pricing.of(tx, ctx.tenantId)
      return tx.tenant(ModelAlias).page(query, row => viewOf(row, pricing))
    })
  }

  get(ctx: Context, reference: string) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(ModelAlias).get(reference)
      return versioned(viewOf(row, await Pricing.of(tx, ctx.tenantId)), row.version)
    })
  }

  async update(ctx: Context, reference: string, input: z.output<typeof modelUpdate>, expectedVersion?: number) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const config = changedConfig(row, input, await tx.tenant(Provider).find())
      const same = isDeepStrictEqual(config, configOf(row))
      const liveVersion = same ? row.liveVersion : (await addVersion(tx, row, config)).number
      const next = await tx.tenant(ModelAlias).update(row, { ...config, liveVersion }, expectedVersion)
      const pricing = await Pricing.of(tx, ctx.tenantId)
      const view = viewOf(next, pricing)
      touch('model', row.id)
      const before = viewOf(row, pricing)
      audit({ action: 'model.update', target: targetOf(row), tenantId: ctx.tenantId, before, after: view })
      return { row: next, view }
    })
    return versioned({ ...result.view, revision }, result.row.version)
  }

  async delete(ctx: Context, reference: string, expectedVersion?: number): Promise<{ revision: number }> {
    const { revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const before = viewOf(row, await Pricing.of(tx, ctx.tenantId))
      await refuseWhileOffered(tx, row)
      await tx.tenant(ModelAlias).delete(row, expectedVersion)
      touch('model', row.id)
      audit({ action: 'model.delete', target: targetOf(row), tenantId: ctx.tenantId, before })
    })
    return { revision }
  }
}

const targetOf = (row: ModelAlias) => ({ type: 'model', id: row.id })

const NOTHING: AliasConfig = { targets: [], fallbacks: [], routing: null, timeouts: {}, resilience: {} }

/** Drafts count too: they could not be published any more. */
async function refuseWhileOffered(tx: Tx, row: ModelAlias): Promise<void> {
  const [api] = await tx.query<{ slug: string }>(
    `SELECT api.slug FROM api_version JOIN api ON api.id = api_version.api_id
     WHERE api.tenant_id = $1 AND api.type = 'ai' AND api_version.state <> 'retired' AND api_version.config->'models' ? $2 LIMIT 1`,
    [row.tenantId, row.slug],
  )
  if (api)
    throw new GatewayError('in_use', { detail: `The API ${api.slug} offers this model. Take it out there first.` })
}
