import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { FastifyRequest } from 'fastify'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Against forged requests: what a browser sends with a cookie must come from the console itself. */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  if (SAFE.has(request.method)) return
  const expected = publicUrl === undefined ? `${request.protocol}://${request.host}` : new URL(publicUrl).origin
  if (request.headers.origin === expected) return
  throw new GatewayError('origin_denied', {
    detail:
      request.headers.origin === undefined
        ? 'A request with a session cookie needs an Origin header. Programs use a personal token instead.'
        : 'This request came from another site. Use the console at its own address, or a personal token.',
  })
}
