import type { deprecate, versionCreate, versionUpdate } from '@gatehouse/shared/api/catalog.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { Api } from './api.entity.js'
import { ownedOf } from './api.service.js'
import { ApiVersion, isAi } from './api-version.entity.js'
import { versionViewOf } from './api-views.js'
import { checkConfig, keptConfig } from './config-rules.js'
import { type Deprecation, marksAfter, next, type VersionAction } from './lifecycle.js'
import { requireTeam } from './team-access.js'
import { UpstreamSecrets } from './upstream-secrets.js'

/** Versions of APIs: their configuration and their life. Whatever touches a served one goes live as a revision. */
@Injectable()
export class VersionService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly guard: UpstreamGuard,
    private readonly secrets: UpstreamSecrets,
  ) {}

  /** A draft with the configuration of another version, the newest unless named. */
  async create(ctx: Context, reference: string, input: z.output<typeof versionCreate>) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const api = await tx.tenant(Api).get(reference)
      await requireTeam(tx, ownedOf(api))
      const versions = await tx.tenant(ApiVersion).find({ apiId: api.id })
      const from = input.from === undefined ? versions.at(-1) : versions.find(row => isNamed(row, input.from!))
      if (!from) throw missing('/from', input.from ?? '')
      if (versions.some(row => row.name === input.version))
        throw new GatewayError('conflict', {
          detail: `There is a version ${input.version} already.`,
          errors: [{ pointer: '/version', message: 'Taken.' }],
        })
      const row = await tx.tenant(ApiVersion).insert({
        id: newId('apiVersion'),
        apiId: api.id,
        name: input.version,
        state: 'draft',
        config: from.config,
      })
      audit({ action: 'api-version.create', target: targetOf(row), tenantId: ctx.tenantId, after: versionViewOf(row) })
      return row
    })
    return versioned({ ...versionViewOf(result), revision }, result.version)
  }

  get(ctx: Context, api: string, version: string) {
    return this.database.read(ctx, async tx => {
      const { row } = await load(tx, api, version)
      return versioned(versionViewOf(row), row.version)
    })
  }

  async configure(
    ctx: Context,
    api: string,
    version: string,
    { config }: z.output<typeof versionUpdate>,
    expectedVersion?: number,
  ) {
    await checkConfig(this.guard, config, '/config')
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const { row, owner } = await load(tx, api, version)
      await requireTeam(tx, ownedOf(owner))
      if (isAi(config) !== (owner.type === 'ai'))
        throw new GatewayError('validation_failed', {
          errors: [{ pointer: '/config', message: `This is an API of type ${owner.type}.` }],
        })
      const sealed = this.secrets.sealed(ctx.tenantId, config, '/config', row.config)
      const kept = await keptConfig(tx, sealed, '/config')
      const state = next(row.state, 'revise')
      const changed = await tx.tenant(ApiVersion).update(row, { config: kept, state }, expectedVersion)
      touch('api', row.id)
      const [before, after] = [versionViewOf(row), versionViewOf(changed)]
      audit({ action: 'api-version.update', target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return changed
    })
    return versioned({ ...versionViewOf(result), revision }, result.version)
  }

  async move(
    ctx: Context,
    api: string,
    version: string,
    action: Exclude<VersionAction, 'revise'>,
    deprecation?: z.output<typeof deprecate> & Deprecation,
  ) {
    const { result, revision } = await this.changes.commit(ctx, async ({ tx, touch, audit }) => {
      const { row, owner } = await load(tx, api, version)
      await requireTeam(tx, ownedOf(owner))
      const state = next(row.state, action)
      const { publishedAt, deprecatedAt, sunsetAt, successor } = marksAfter(action, row, new Date(), deprecation)
      const marks = { publishedAt, deprecatedAt, sunsetAt, successor }
      const moved = await tx.tenant(ApiVersion).update(row, { state, ...marks })
      touch('api', row.id)
      const [before, after] = [versionViewOf(row), versionViewOf(moved)]
      audit({ action: `api-version.${action}`, target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return moved
    })
    return { version: result.name, state: result.state, revision }
  }
}

const targetOf = (row: ApiVersion) => ({ type: 'api-version', id: row.id })
const isNamed = (row: ApiVersion, reference: string): boolean => row.name === reference || row.id === reference

const missing = (pointer: string, reference: string): GatewayError =>
  new GatewayError('reference_missing', { errors: [{ pointer, message: `There is no version "${reference}".` }] })

async function load(tx: Tx, api: string, version: string): Promise<{ owner: Api; row: ApiVersion }> {
  const owner = await tx.tenant(Api).get(api)
  const row = (await tx.tenant(ApiVersion).find({ apiId: owner.id })).find(each => isNamed(each, version))
  if (!row) throw new GatewayError('not_found')
  return { owner, row }
}
