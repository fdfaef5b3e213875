import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { modelsNamed } from '../ai/index.js'
import { Api } from './api.entity.js'
import { ApiVersion, isAi, type RestConfig } from './api-version.entity.js'
import { isServed } from './lifecycle.js'
import { clash } from './route-claims.js'
import { upstreamOf } from './upstream-resource.js'

type Spec = Built<'api'>['spec']

/** One resource a version, from its publication on. Two served versions that claim the same requests are refused here, under the lock of the change. */
@BuildsResource('api')
@Injectable()
export class ApiResourceBuilder implements ResourceBuilder<'api'> {
  async build(tx: Tx, id: string): Promise<Built<'api'> | undefined> {
    const row = await tx.manager.findOneBy(ApiVersion, { id })
    if (!row || !isServed(row.state)) return undefined
    const api = await tx.manager.findOneByOrFail(Api, { id: row.apiId })
    const spec = { ...common(api, row, row.state), ...(await surface(tx, row)) }
    if (spec.rest && row.state !== 'retired') await refuseClash(tx, row.tenantId, spec, spec.rest)
    return { tenantId: row.tenantId, spec }
  }
}

function common(api: Api, row: ApiVersion, state: Spec['state']): Spec {
  return {
    id: row.id,
    api: api.id,
    tenantId: row.tenantId,
    slug: api.slug,
    name: api.name,
    type: api.type,
    version: row.name,
    state,
    ...(api.teamId ? { team: api.teamId } : {}),
    capture: row.config.capture,
    ...(row.deprecatedAt ? { deprecatedAt: row.deprecatedAt.toISOString() } : {}),
    ...(row.sunsetAt ? { sunsetAt: row.sunsetAt.toISOString() } : {}),
    ...(row.successor ? { successor: row.successor } : {}),
  }
}

async function surface(tx: Tx, { tenantId, config, state }: ApiVersion): Promise<Pick<Spec, 'models' | 'rest'>> {
  if (!isAi(config)) {
    const [tenant] = await tx.query<{ slug: string }>('SELECT slug FROM tenant WHERE id = $1', [tenantId])
    return { rest: restOf(config, tenant!.slug) }
  }
  // A retired version must not hold on to models.
  if (state === 'retired') return { models: [] }
  return { models: (await modelsNamed(tx, tenantId, config.models, '/config/models')).map(model => model.id) }
}

function restOf(config: RestConfig, tenantSlug: string): NonNullable<Spec['rest']> {
  const { path, hosts, routes, when, stripPath, preserveHost, upstream, maxBodyBytes, auth, keyInQuery } = config
  return {
    path: `/${tenantSlug}${path}`,
    hosts,
    routes,
    ...(when && { when }),
    stripPath,
    preserveHost,
    ...upstreamOf(upstream),
    maxBodyBytes,
    auth,
    ...(keyInQuery === undefined ? {} : { keyInQuery }),
  }
}

/** Only APIs of the same tenant can share a path; a host belongs to the tenant that published it first. */
async function refuseClash(tx: Tx, tenantId: string, spec: Spec, rest: NonNullable<Spec['rest']>): Promise<void> {
  const others = await tx.query<{ tenant_id: string; spec: ApiResource }>(
    `SELECT tenant_id, spec FROM config_resource
     WHERE kind = 'api' AND NOT removed AND id <> $1 AND spec ? 'rest' AND spec->>'state' <> 'retired'
       AND (tenant_id = $2 OR spec->'rest'->'hosts' ?| $3)`,
    [spec.id, tenantId, rest.hosts],
  )
  for (const { tenant_id, spec: other } of others) {
    if (tenant_id !== tenantId)
      throw new GatewayError('conflict', {
        detail: 'Another tenant serves one of these hosts already. Choose another.',
      })
    const where = clash(claimant(rest), claimant(other.rest!))
    if (where)
      throw new GatewayError('conflict', {
        detail: `${other.name} ${other.version} (${other.slug}) already answers at ${where}. Change the path, host, methods or conditions of one of them.`,
      })
  }
}

const claimant = ({ path, hosts = [], routes = [], when }: NonNullable<Spec['rest']>) => ({ path, hosts, routes, when })
