import type { modelVersionCreate } from '@gatehouse/shared/api/ai.js'
import type { PageQuery } from '@gatehouse/shared/api/common.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { configOf, ModelAlias } from './model-alias.entity.js'
import { Pricing } from './model-pricing.js'
import { changedConfig } from './model-rules.js'
import { ModelVersion } from './model-version.entity.js'
import { addVersion } from './model-versions.js'
import { PRODUCTION, versionView, viewOf } from './model-views.js'
import { Provider } from './provider.entity.js'

/** Versions of aliases, and the labels by which they are called. The label production is what callers of the bare name get. */
@Injectable()
export class ModelVersionService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  list(ctx: Context, reference: string, query: PageQuery) {
    return this.database.read(ctx, async tx => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const pricing = await Pricing.of(tx, ctx.tenantId)
      return tx.tenant(ModelVersion).page(query, version => versionView(version, row, pricing), { modelId: row.id })
    })
  }

  /** A version that nobody is sent to yet. */
  async create(ctx: Context, reference: string, input: z.output<typeof modelVersionCreate>) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const providers = await tx.tenant(Provider).find()
      const version = await addVersion(tx, row, changedConfig(row, input, providers))
      const view = versionView(version, row, await Pricing.of(tx, ctx.tenantId))
      audit({ action: 'model.add-version', target: targetOf(row), tenantId: ctx.tenantId, after: view })
      return view
    })
    return result
  }

  /** Points a label at a version: a release, a switch back, a trial. */
  label(ctx: Context, reference: string, label: string, number: number, expectedVersion?: number) {
    return this.change(ctx, reference, label, expectedVersion, async (tx, row) => {
      const version = await tx.tenant(ModelVersion).findOne({ modelId: row.id, number })
      if (!version)
        throw new GatewayError('reference_missing', {
          errors: [{ pointer: '/version', message: `There is no version ${number}.` }],
        })
      return label === PRODUCTION
        ? { ...configOf(version.config), liveVersion: number }
        : { labels: { ...row.labels, [label]: number } }
    })
  }

  unlabel(ctx: Context, reference: string, label: string, expectedVersion?: number) {
    return this.change(ctx, reference, label, expectedVersion, async (_, row) => {
      if (label === PRODUCTION)
        throw new GatewayError('in_use', {
          detail: 'An alias always has a live version. Point the label at another one.',
        })
      if (!Object.hasOwn(row.labels, label)) throw new GatewayError('not_found')
      const { [label]: _gone, ...labels } = row.labels
      return { labels }
    })
  }

  private async change(
    ctx: Context,
    reference: string,
    label: string,
    expectedVersion: number | undefined,
    make: (tx: Parameters<Parameters<Changes['commit']>[1]>[0]['tx'], row: ModelAlias) => Promise<Partial<ModelAlias>>,
  ) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const row = await tx.tenant(ModelAlias).get(reference)
      const before = { ...row.labels, [PRODUCTION]: row.liveVersion }
      const next = await tx.tenant(ModelAlias).update(row, await make(tx, row), expectedVersion)
      const after = { ...next.labels, [PRODUCTION]: next.liveVersion }
      touch('model', row.id)
      audit({
        action: 'model.label',
        target: targetOf(row),
        tenantId: ctx.tenantId,
        before,
        after: { ...after, label },
      })
      return { row: next, view: viewOf(next, await Pricing.of(tx, ctx.tenantId)) }
    })
    return versioned({ ...result.view, revision }, result.row.version)
  }
}

const targetOf = (row: ModelAlias) => ({ type: 'model', id: row.id })
