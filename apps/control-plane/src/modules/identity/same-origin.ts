import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { FastifyRequest } from 'fastify'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Against forged requests: what a browser sends with a cookie must come from the console itself. Every browser names the origin of an
 * unsafe request; one without any of a browser's marks is a program that holds the cookie by right, and cannot be made to send it by a page.
 */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  if (SAFE.has(request.method)) return
  const { origin, referer } = request.headers
  const expected = publicUrl === undefined ? `${request.protocol}://${request.host}` : new URL(publicUrl).origin
  if (origin === expected) return
  if (origin === undefined && referer === undefined && request.headers['sec-fetch-site'] === undefined) return
  throw new GatewayError('origin_denied')
}
