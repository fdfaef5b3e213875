import type { Env } from '../env.js'

const DEFAULTS: Record<string, number> = { 'postgres:': 5432, 'postgresql:': 5432, 'redis:': 6379, 'rediss:': 6379 }

/** Ports that no configured URL may reach on this machine: ours, and those of the stores behind us. */
export function ownPorts(env: Env): number[] {
  const { httpPort, grpcPort, joinPort, proxyPort, proxyTlsPort, statusPort } = env
  const listening = [httpPort, grpcPort, joinPort, proxyPort, proxyTlsPort ?? 8443, statusPort]
  return [...listening, portIn(env.databaseUrl), portIn(env.redisUrl)].filter(port => port > 0)
}

function portIn(url: string | undefined): number {
  // A database URL may name a socket's folder instead of a host, which the URL parser refuses.
  if (url === undefined || !URL.canParse(url)) return 0
  const { protocol, port } = new URL(url)
  return Number(port || DEFAULTS[protocol] || 0)
}
