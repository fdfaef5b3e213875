import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { gaps } from '@gatehouse/shared/gaps.js'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './problem.filter.js'

/** What the contract names and is not there yet answers `unsupported`, so nobody mistakes it for a typing error. */
export function registerGapRoutes(server: FastifyInstance): void {
  for (const gap of gaps) {
    if (gap.surface !== 'management') continue
    const [method, path] = gap.what.split(' ') as [string, string]
    const refuse = (request: FastifyRequest, reply: FastifyReply): void =>
      sendProblem(new GatewayError('unsupported', { detail: gap.why }), request, reply)
    server.route({
      method,
      url: `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`,
      // Before the body, which could be anything.
      onRequest: refuse,
      handler: refuse,
    })
  }
}
