import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance } from 'fastify'
import { AppModule } from './app.module.js'
import type { Env } from './platform/env.js'
import { createServer } from './platform/http/create-server.js'
import { EndpointRegistry } from './platform/http/endpoint-registry.js'
import { registerGapRoutes } from './platform/http/gap-routes.js'
import { openApi } from './platform/http/openapi.js'
import { createLogger, NestLogger } from './platform/telemetry/logger.js'

export const VERSION = '0.1.0'

/** Builds the control plane, ready to listen. */
export async function createApp(env: Env): Promise<NestFastifyApplication> {
  const logger = new NestLogger(createLogger(env.logLevel, 'control-plane'))
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(env), await createServer(env), {
    logger,
    abortOnError: false,
  })
  app.setGlobalPrefix('api/v1')
  app.enableShutdownHooks([])
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance
  registerGapRoutes(server)
  let document: string | undefined
  server.get('/api/v1/openapi.json', (_, reply) => {
    document ??= JSON.stringify(openApi(app.get(EndpointRegistry).all(), env.publicUrl ?? '', VERSION))
    void reply.type('application/json').send(document)
  })
  server.get('/healthz', (_, reply) => void reply.send({ status: 'ok' }))
  await app.init()
  return app
}
