import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import type { Env } from '../env.js'
import { fromFramework, sendProblem } from './problem.filter.js'
import { requestId } from './request-id.js'

const BODY_LIMIT = 2 * 1024 * 1024

/** The HTTP server under Nest: limits, request ids, security headers, problems for what never reaches a route. */
export async function createServer(env: Env): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: env.trustedProxies.length > 0 ? env.trustedProxies : false,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    logger: false,
  })
  const server = adapter.getInstance() as unknown as FastifyInstance
  await server.register(cookie)
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    reply.header('x-frame-options', 'DENY')
    reply.header('cross-origin-opener-policy', 'same-origin')
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    done()
  })
  server.setErrorHandler((error, request, reply) =>
    sendProblem(fromFramework(error) ?? new GatewayError('internal'), request, reply),
  )
  return adapter
}

/** A nonce for the console's content security policy. */
export const nonce = (): string => randomBytes(16).toString('base64')
