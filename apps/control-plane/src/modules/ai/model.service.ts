import type { modelCreate, modelUpdate, modelView } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { usd } from '@gatehouse/shared/money.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { ModelAlias, type ModelTarget } from './model-alias.entity.js'
import { type PricedTarget, Pricing } from './model-pricing.js'
import { Provider } from './provider.entity.js'

type View = z.input<typeof modelView>

/** Aliases: the names that callers use for models, with the targets that share the calls and those that step in. */
@Injectable()
export class ModelService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof modelCreate>) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(ModelAlias).insert({ id: newId('model'), ...input, ...(await resolved(tx, input)) })
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
      const next = await tx
        .tenant(ModelAlias)
        .update(row, { ...input, ...(await resolved(tx, input)) }, expectedVersion)
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

function viewOf(row: ModelAlias, pricing: Pricing): View {
  const { id, slug, strategy, timeouts } = row
  const { targets, fallbacks } = pricing.all(row)
  return {
    id,
    slug,
    strategy,
    timeouts,
    targets: targets.map(targetView),
    fallbacks: fallbacks.map(targetView),
    createdAt: row.createdAt.toISOString(),
  }
}

function targetView({ providerSlug, model, weight, found }: PricedTarget): View['targets'][number] {
  const price = found && {
    input: usd(found.price.input),
    output: usd(found.price.output),
    ...(found.price.cachedInput === undefined ? {} : { cachedInput: usd(found.price.cachedInput) }),
  }
  return {
    provider: providerSlug,
    model,
    ...(weight === undefined ? {} : { weight }),
    price: price ?? null,
    priceSource: found?.source ?? null,
  }
}

type Lists = { targets?: ModelTarget[] | undefined; fallbacks?: ModelTarget[] | undefined }

/** The lists with ids in the place of slugs; throws `reference_missing` with a pointer for each provider that the tenant has not. */
async function resolved(tx: Tx, input: Lists): Promise<Lists> {
  const providers = await tx.tenant(Provider).find()
  const issues: InputIssue[] = []
  const list = (name: keyof Lists) =>
    input[name]?.map((target, i) => {
      const provider = providers.find(row => row.id === target.provider || row.slug === target.provider)
      if (!provider) issues.push({ pointer: `/${name}/${i}/provider`, message: `No provider "${target.provider}".` })
      return { ...target, provider: provider?.id ?? '' }
    })
  const targets = list('targets')
  const fallbacks = list('fallbacks')
  if (issues.length > 0)
    throw new GatewayError('reference_missing', {
      detail: issues.map(issue => issue.message).join(' '),
      errors: issues,
    })
  if (targets?.every(target => target.weight === 0))
    throw new GatewayError('validation_failed', {
      errors: [{ pointer: '/targets', message: 'At least one target needs a weight above 0.' }],
    })
  return { ...(targets ? { targets } : {}), ...(fallbacks ? { fallbacks } : {}) }
}

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
