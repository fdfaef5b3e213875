import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../../platform/database/database.js'
import type { UpstreamGuard } from '../../platform/net/upstream-guard.js'
import { modelsNamed } from '../ai/index.js'
import { isAi, type VersionConfig } from './api-version.entity.js'
import { restIssues } from './rest-rules.js'

/** What needs no database: rules of REST configurations, and the addresses of upstreams. `at` begins the pointers. */
export async function checkConfig(guard: UpstreamGuard, config: VersionConfig, at: '' | '/config'): Promise<void> {
  if (isAi(config)) return
  const errors = restIssues(config, at)
  if (errors.length > 0)
    throw new GatewayError('validation_failed', { detail: errors.map(issue => issue.message).join(' '), errors })
  const { targets, shadow, registry } = config.upstream
  await guard.check([
    ...targets
      // What only a registry knows is no name of a host.
      .flatMap(({ url, resolve }, i) => (resolve === 'registry' ? [] : [{ url, i }]))
      .map(({ url, i }) => ({ url, pointer: `${at}/upstream/targets/${i}/url` })),
    ...(registry ? [{ url: registry.url, pointer: `${at}/upstream/registry/url` }] : []),
    ...(shadow ? [{ url: shadow.url, pointer: `${at}/upstream/shadow/url` }] : []),
  ])
}

/** The configuration as it is kept: models by their slugs, whichever way they were named. */
export async function keptConfig(tx: Tx, config: VersionConfig, at: '' | '/config'): Promise<VersionConfig> {
  if (!isAi(config)) return config
  const models = await modelsNamed(tx, tx.ctx.tenantId, config.models, `${at}/models`)
  return { ...config, models: models.map(model => model.slug) }
}
