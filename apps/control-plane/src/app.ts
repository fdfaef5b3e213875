import 'reflect-metadata'
import { createSecureContext } from 'node:tls'
import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import { AppModule } from './app.module.js'
import { Database } from './platform/database/database.js'
import type { Env } from './platform/env.js'
import { serveConsole } from './platform/http/console.js'
import { createServer } from './platform/http/create-server.js'
import { EndpointRegistry } from './platform/http/endpoint-registry.js'
import { registerGapRoutes } from './platform/http/gap-routes.js'
import { openApi } from './platform/http/openapi.js'
import { serveOperations } from './platform/http/operations.js'
import { UnknownRoute } from './platform/http/unknown-route.js'
import { ListeningPorts } from './platform/listening-ports.js'
import { createLogger, NestLogger } from './platform/telemetry/logger.js'
import { Metrics } from './platform/telemetry/metrics.js'

export const VERSION = '0.1.0'

/** Builds the control plane, ready to listen. */
export async function createApp(env: Env): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(env), await createServer(env), {
    logger: new NestLogger(createLogger(env.logLevel, 'control-plane')),
    abortOnError: false,
    // Nest would accept forms as well.
    bodyParser: false,
  })
  app.setGlobalPrefix('api/v1')
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  serveOperations(server, env, app.get(Database), app.get(Metrics))
  registerGapRoutes(server)
  let document: string | undefined
  server.get('/api/v1/openapi.json', (_, reply) => {
    document ??= JSON.stringify(openApi(app.get(EndpointRegistry).all(), app.get(ListeningPorts).publicUrl, VERSION))
    return reply.type('application/json').send(document)
  })
  await serveConsole(server, env, app.get(UnknownRoute))
  await app.init()
  return app
}

/** Opens every port; answers the one of HTTP. */
export async function listen(app: NestFastifyApplication, env: Env): Promise<number> {
  // The first context of a process reads Node's whole list of authorities, some 30 ms: before there is anybody to keep waiting.
  createSecureContext()
  await app.listen(env.httpPort, env.bind)
  const { port } = app.getHttpServer().address() as { port: number }
  const ports = app.get(ListeningPorts)
  ports.set('http', port)
  await ports.open()
  return port
}
