import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { contentTypeOf, errorBody } from '@gatehouse/shared/errors/render.js'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Env } from '../env.js'
import { newId } from '../ids.js'
import { acceptJsonOnly } from './json-body.js'
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
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(fromFramework(error) ?? new GatewayError('internal'), request, reply),
    clientErrorHandler: answerMalformed,
  })
  const server = adapter.getInstance() as unknown as FastifyInstance
  await server.register(cookie)
  acceptJsonOnly(server)
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
    reply.header('x-frame-options', 'DENY')
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    // Postgres keeps no null character, and nothing that a path or query names holds one.
    if (/%00/.test(request.url)) done(new GatewayError('bad_request', { detail: 'The URL holds a null character.' }))
    else done()
  })
  return adapter
}

// What Node's parser refuses never becomes a request.
function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error)
  const code =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'bad_request'
  const { status, detail } = new GatewayError(code)
  const body = JSON.stringify(
    errorBody('problem', { code, status, detail, requestId: newId('call').replace('call_', 'req_') }),
  )
  const reason = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }[status]
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${contentTypeOf('problem')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
