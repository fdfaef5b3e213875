import { timingSafeEqual } from 'node:crypto'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { sha256 } from '../crypto/one-way.js'
import type { Env } from '../env.js'

/** Metrics tell much about an installation: a token, or an address that is allowed. Throws otherwise. */
export function requireMetricsAccess(env: Env, request: FastifyRequest): void {
  const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token !== undefined) {
    if (env.metricsToken !== undefined && timingSafeEqual(sha256(token), sha256(env.metricsToken))) return
    throw new GatewayError('unauthenticated', { detail: 'Send GATEHOUSE_METRICS_TOKEN as bearer token.' })
  }
  // Behind a proxy that is not trusted everybody seems to come from the proxy.
  const forwarded = request.headers['x-forwarded-for'] !== undefined && env.trustedProxies.length === 0
  if (forwarded || !isWithin(request.ip, env.metricsAllow))
    throw new GatewayError('permission_denied', {
      detail: 'Send GATEHOUSE_METRICS_TOKEN as bearer token, or call from an address in GATEHOUSE_METRICS_ALLOW.',
    })
}

/** Whether an address is in one of the ranges, written as CIDR or as single addresses. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const ip = ipaddr.process(address)
  return ranges.some(range => {
    const [base, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : [ipaddr.process(range), undefined]
    if (base.kind() !== ip.kind()) return false
    return ip.match(base, bits ?? (base.kind() === 'ipv4' ? 32 : 128))
  })
}
