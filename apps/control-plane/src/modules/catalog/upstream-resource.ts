import { upstreamConfig } from '@gatehouse/shared/api/upstream.js'
import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import { grpcCodes } from '@gatehouse/shared/grpc-codes.js'
import type { RestConfig } from './api-version.entity.js'

type Rest = NonNullable<ApiResource['rest']>

/** Of repeated ejections, the longest. */
const MAX_EJECT_MS = 300_000

/** What nodes are told of an upstream. What was saved before a field was there has its default. */
export function upstreamOf(
  saved: RestConfig['upstream'],
): Pick<
  Rest,
  | 'targets'
  | 'protocol'
  | 'balancing'
  | 'health'
  | 'retries'
  | 'tls'
  | 'function'
  | 'registry'
  | 'split'
  | 'transcoding'
  | 'shadow'
  | 'timeouts'
> {
  // Secrets are kept sealed, and are not what people may send.
  const { tls, function: cloud, registry, shadow, ...others } = saved
  const { targets, protocol, balancing, health, retries, split, transcoding, timeouts } = upstreamConfig.parse(others)
  const { passive, active, panicPercent } = health
  const ejectMs = durationMs(passive.ejectFor)
  return {
    targets,
    protocol,
    balancing: {
      algorithm: balancing.algorithm,
      hash: { by: balancing.hashBy, ...(balancing.hashName !== undefined && { name: balancing.hashName }) },
      slowStartMs: balancing.slowStart === undefined ? 0 : durationMs(balancing.slowStart),
    },
    health: {
      passive: {
        failures: passive.failures,
        statuses: passive.statuses,
        grpcStatuses: passive.grpcStatuses.map(name => grpcCodes.indexOf(name)),
        ejectMs,
        maxEjectMs: Math.max(ejectMs, MAX_EJECT_MS),
      },
      ...(active && { active: checksOf(active) }),
      panicPercent,
    },
    retries,
    ...(tls && { tls }),
    ...(cloud && { function: cloud }),
    ...(registry && { registry }),
    ...(split && { split: sharesOf(split) }),
    ...(transcoding && { transcoding }),
    ...(shadow && { shadow }),
    timeouts: {
      connectMs: durationMs(timeouts.connect),
      headMs: durationMs(timeouts.head),
      idleMs: durationMs(timeouts.idle),
      ...(timeouts.total === undefined ? {} : { totalMs: durationMs(timeouts.total) }),
    },
  }
}

function checksOf({
  interval,
  timeout,
  service = '',
  ...rest
}: NonNullable<RestConfig['upstream']['health']['active']>): NonNullable<Rest['health']['active']> {
  return { ...rest, service, intervalMs: durationMs(interval), timeoutMs: durationMs(timeout) }
}

const sharesOf = ({ shares, ...rest }: NonNullable<RestConfig['upstream']['split']>): NonNullable<Rest['split']> => ({
  ...rest,
  shares: shares.map(({ group, percent }) => ({ group, weight: percent })),
})
