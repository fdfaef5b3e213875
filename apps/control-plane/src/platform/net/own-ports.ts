import { readRedisUrl } from '@gatehouse/shared/env/redis-url.js'
import type { Env } from '../env.js'

const POSTGRES_PORT = 5432

/** Ports that no configured URL may reach on this machine: ours, and those of the stores behind us. */
export function ownPorts(env: Env): number[] {
  const { httpPort, grpcPort, joinPort, proxyPort, proxyTlsPort, statusPort } = env
  const listening = [httpPort, grpcPort, joinPort, proxyPort, proxyTlsPort ?? 8443, statusPort]
  const redis = env.redisUrl === undefined ? [] : (readRedisUrl(env.redisUrl)?.nodes ?? [])
  return [...listening, databasePort(env.databaseUrl), ...redis.map(({ port }) => port)].filter(port => port > 0)
}

function databasePort(url: string | undefined): number {
  // A database URL may name a socket's folder instead of a host, which the URL parser refuses.
  if (url === undefined || !URL.canParse(url)) return 0
  return Number(new URL(url).port || POSTGRES_PORT)
}
