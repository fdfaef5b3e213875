import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import serveStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Env } from '../env.js'
import { sendUnknownRoute } from './problem.filter.js'
import type { UnknownRoute } from './unknown-route.js'

export const consoleFolder = fileURLToPath(new URL('../../../../console/dist/', import.meta.url))
const NONCE = '__CSP_NONCE__'
const GATEWAY = '__GATEWAY_URL__'
const YEAR_S = 365 * 24 * 3600

/** The console's built files at `/`: hashed assets for ever, every other path is the one page that routes by itself. */
export async function serveConsole(
  server: FastifyInstance,
  env: Env,
  unknownRoute: UnknownRoute,
  folder = consoleFolder,
): Promise<void> {
  await server.register(serveStatic, { root: folder, serve: false })
  // An URL's own form has its quotes escaped; empty lets the console guess from its own address.
  const gateway = env.gatewayUrl === undefined ? '' : new URL(env.gatewayUrl).href
  server.get('/*', async (request, reply) => {
    const path = request.url.split('?', 1)[0]!
    if (path === '/api' || path.startsWith('/api/')) return sendUnknownRoute(unknownRoute, request, reply)
    if (path.startsWith('/assets/')) return asset(request, reply, { maxAge: YEAR_S * 1000, immutable: true })
    if (/\.[a-z0-9]{2,12}$/i.test(path) && path !== '/index.html') return asset(request, reply, { maxAge: 3_600_000 })
    return page(reply, folder, gateway)
  })
}

const asset = (request: FastifyRequest, reply: FastifyReply, caching: { maxAge: number; immutable?: boolean }) =>
  reply.sendFile((request.params as { '*': string })['*'], caching)

async function page(reply: FastifyReply, folder: string, gateway: string): Promise<FastifyReply> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined)
  reply.header('cache-control', 'no-cache')
  if (html === undefined)
    return reply
      .status(503)
      .type('text/plain; charset=utf-8')
      .send('The console has not been built: run "pnpm build". The management API is at /api/v1.\n')
  const nonce = randomBytes(16).toString('base64')
  return reply
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(NONCE, nonce).replaceAll(GATEWAY, () => gateway))
}

// Styles are set by components at run time; scripts come from here alone. Calls that are tried go by the control plane's relay.
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
