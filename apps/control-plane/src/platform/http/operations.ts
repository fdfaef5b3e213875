import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.js'
import type { Env } from '../env.js'
import type { Metrics } from '../telemetry/metrics.js'
import { requireMetricsAccess } from '../telemetry/metrics-access.js'
import { sendProblem } from './problem.filter.js'

/** What those ask who keep it running: `/healthz` (the process lives), `/readyz` (it can work), `/metrics`. */
export function serveOperations(server: FastifyInstance, env: Env, database: Database, metrics: Metrics): void {
  server.get('/healthz', (_, reply) => reply.send({ status: 'ok' }))

  server.get('/readyz', async (request, reply) => {
    try {
      await database.ping()
      return reply.send({ status: 'ready' })
    } catch (cause) {
      return sendProblem(new GatewayError('not_ready', { cause }), request, reply)
    }
  })

  server.get('/metrics', async (request, reply) => {
    try {
      requireMetricsAccess(env, request)
    } catch (error) {
      return sendProblem(error as GatewayError, request, reply)
    }
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })

  server.addHook('onResponse', (request, reply, done) => {
    metrics.requests.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
    done()
  })
}
