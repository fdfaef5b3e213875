import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Adapter } from '../upstream/adapters/adapter.js'
import { GrpcJson } from '../upstream/adapters/grpc-json.js'
import { Endpoint, EndpointState } from '../upstream/balancing/endpoint.js'
import { clientTls } from '../upstream/client-tls.js'
import type { Registry } from '../upstream/discovery/registry.js'
import { TargetHealth } from '../upstream/health/target-health.js'
import type { OriginOptions, Origins } from '../upstream/origin.js'
import { type Group, Upstream } from '../upstream/upstream.js'

type Rest = NonNullable<ApiResource['rest']>

/** The service behind an API. What was known of its targets by the one before is kept. Throws TypeError on what is no URL or no certificate. */
export function compileUpstream(rest: Rest, origins: Origins, before: Upstream | undefined): Upstream {
  const reached: OriginOptions = {
    connectMs: rest.timeouts.connectMs,
    http2: rest.protocol === 'http2',
    tls: rest.tls && clientTls(rest.tls),
  }
  const known = new Map(before?.endpoints.map(each => [each.origin.id + each.basePath, each.state]))
  const groups = rest.targets.map(({ url, weight, group, resolve }): Group => {
    const resolved = resolve === 'connect' ? undefined : resolvedBefore(before, reached, { url, weight, resolve })
    if (resolved) return { url, weight, group, resolve, endpoints: resolved }
    // Until it is known where the service is there is nobody to call.
    if (resolve === 'srv' || resolve === 'registry') return { url, weight, group, resolve, endpoints: [] }
    const { origin, basePath } = origins.of(url, reached)
    // What joins others that run is new, and may start slowly.
    const state = known.get(origin.id + basePath) ?? new EndpointState(new TargetHealth(before && performance.now()))
    return { url, weight, group, resolve, endpoints: [new Endpoint(origin, basePath, weight, state)] }
  })
  const shadow = rest.shadow ? { ...origins.of(rest.shadow.url, reached), percent: rest.shadow.percent, open: 0 } : null
  const { balancing, health, retries, split } = rest
  return new Upstream({ balancing, health, retries, split }, groups, reached, {
    shadow,
    adapter: adapterOf(rest),
    registry: registryOf(rest, origins),
  })
}

function registryOf({ registry: rules, timeouts }: Rest, origins: Origins): Registry | null {
  if (!rules) return null
  if (typeof rules.token === 'object') throw new TypeError('the token of its registry cannot be opened')
  const tls = rules.ca === undefined ? undefined : clientTls({ ca: rules.ca, verify: true })
  return { rules, ...origins.of(rules.url, { connectMs: timeouts.connectMs, tls }) }
}

const adapterOf = ({ transcoding }: Rest): Adapter | null => (transcoding ? new GrpcJson(transcoding.descriptor) : null)

/** The addresses of a name outlive revisions, so that nobody waits for them to be looked up again. */
function resolvedBefore(
  before: Upstream | undefined,
  { connectMs, http2, tls }: OriginOptions,
  { url, weight, resolve }: Omit<Group, 'endpoints'>,
): readonly Endpoint[] | undefined {
  if (!before) return undefined
  const { reached } = before
  if (reached.connectMs !== connectMs || reached.http2 !== http2 || reached.tls?.id !== tls?.id) return undefined
  return before.groups.find(each => each.url === url && each.weight === weight && each.resolve === resolve)?.endpoints
}
