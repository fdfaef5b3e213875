import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Adapter } from '../upstream/adapters/adapter.js'
import { GoogleFunction } from '../upstream/adapters/google-function.js'
import { GrpcJson } from '../upstream/adapters/grpc-json.js'
import { LambdaInvoke } from '../upstream/adapters/lambda-invoke.js'
import { AzureFunction, LambdaUrl } from '../upstream/adapters/signed-in.js'
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
    adapter: adapterOf(rest, origins, before),
    registry: registryOf(rest, origins),
  })
}

function registryOf({ registry: rules, timeouts }: Rest, origins: Origins): Registry | null {
  if (!rules) return null
  if (typeof rules.token === 'object') throw new TypeError('the token of its registry cannot be opened')
  const tls = rules.ca === undefined ? undefined : clientTls({ ca: rules.ca, verify: true })
  return { rules, ...origins.of(rules.url, { connectMs: timeouts.connectMs, tls }) }
}

/** One that is the same as before keeps what it knows, such as its token. Throws where it cannot be. */
function adapterOf(rest: Rest, origins: Origins, before: Upstream | undefined): Adapter | null {
  const made = newAdapter(rest, origins)
  return made !== null && before?.adapter?.id === made.id ? before.adapter : made
}

function newAdapter({ transcoding, function: rules }: Rest, origins: Origins): Adapter | null {
  if (transcoding) return new GrpcJson(transcoding.descriptor)
  const { aws, azure, google } = rules ?? {}
  if (aws) return aws.function === undefined ? new LambdaUrl(aws) : new LambdaInvoke(aws, aws.function)
  if (azure) return new AzureFunction(azure)
  return google ? new GoogleFunction(google, origins) : null
}

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
