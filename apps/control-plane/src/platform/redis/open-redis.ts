import { readRedisUrl } from '@gatehouse/shared/env/redis-url.js'
import { Cluster, Redis, type RedisOptions } from 'ioredis'

export type RedisClient = Redis | Cluster

export interface RedisPatience
  extends Pick<RedisOptions, 'connectTimeout' | 'commandTimeout' | 'maxRetriesPerRequest'> {
  /** How long to wait before a connection is tried again, in ms, by the number of the attempt. */
  retryMs?: (attempt: number) => number
}

/** A client of the Redis or Redis cluster of GATEHOUSE_REDIS_URL. `onError` hears of lost connections, which come back by themselves. */
export function openRedis(
  url: string,
  { retryMs, ...patience }: RedisPatience,
  onError: (error: Error) => void,
): RedisClient {
  const { cluster, tls, nodes, username, password } = readRedisUrl(url)!
  const redis = cluster
    ? new Cluster(nodes, {
        ...(retryMs && { clusterRetryStrategy: retryMs }),
        // Certificates are for names, and a cluster's names may have other addresses soon.
        ...(tls && { dnsLookup: (host, done) => done(null, host) }),
        redisOptions: {
          ...patience,
          ...(username && { username }),
          ...(password && { password }),
          ...(tls && { tls: {} }),
        },
      })
    : new Redis(url, { ...patience, ...(retryMs && { retryStrategy: retryMs }) })
  redis.on('error', onError)
  return redis
}
