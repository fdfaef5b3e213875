import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Env } from '../env.js'
import { serveConsole } from './console.js'
import type { EndpointRegistry } from './endpoint-registry.js'
import { UnknownRoute } from './unknown-route.js'

const none = { all: () => [] } as unknown as EndpointRegistry
let folder: string
let built: FastifyInstance
let absent: FastifyInstance

async function server(from: string): Promise<FastifyInstance> {
  const fastify = Fastify()
  await serveConsole(
    fastify,
    Env.read({ GATEHOUSE_GATEWAY_URL: 'https://api.example/v1' }),
    new UnknownRoute(none),
    from,
  )
  return fastify
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-console-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<script nonce="__CSP_NONCE__">boot()</script>')
  await writeFile(join(folder, 'assets', 'app-abc123.js'), 'boot()')
  await writeFile(join(folder, 'favicon.svg'), '<svg/>')
  built = await server(folder)
  absent = await server(join(folder, 'nowhere'))
})
afterAll(async () => {
  await Promise.all([built.close(), absent.close()])
  await rm(folder, { recursive: true, force: true })
})

it.each(['/', '/index.html', '/applications/app_1?tab=keys'])(
  'answers %s with the page, under a nonce of its own',
  async url => {
    const [one, two] = [await built.inject(url), await built.inject(url)]
    const nonce = /nonce="([^"]{20,})"/.exec(one.body)![1]!
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toContain(`script-src 'self' 'nonce-${nonce}';`)
    expect(policy).toContain("connect-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(two.body).not.toContain(nonce)
    expect(one.headers['cache-control']).toBe('no-cache')
  },
)

it('keeps hashed assets for ever, and no others', async () => {
  const asset = await built.inject('/assets/app-abc123.js')
  expect([asset.statusCode, asset.body]).toEqual([200, 'boot()'])
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await built.inject('/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600')
})

it.each(['/assets/gone.js', '/gone.png', '/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json'])(
  'does not answer %s with the page or a file from elsewhere',
  async url => {
    const { statusCode, body } = await built.inject(url)
    expect([400, 403, 404]).toContain(statusCode)
    expect(body).not.toContain('boot()')
  },
)

it('says what to do where it was not built', async () => {
  const answer = await absent.inject('/')
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(answer.body).toContain('pnpm build')
})
