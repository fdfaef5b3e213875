import type { ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatJoinToken, newJoinSecret } from '@gatehouse/shared/fleet/join-token.js'
import { formatKey } from '@gatehouse/shared/key-format.js'
import { pinOf } from '../node/identity.js'
import { TestAuthority } from '../testing/test-authority.js'
import { TestControlPlane } from '../testing/test-control-plane.js'
import { pinned, said } from './processes.js'

const main = fileURLToPath(new URL('../main.js', import.meta.url))
const timeouts = { connectMs: 5_000, headMs: 60_000, idleMs: 120_000 }

export interface Gateway {
  process: ChildProcess
  port: number
  key: string
  controlPlane: TestControlPlane
}

/** A whole node with one worker on a core, configured over its own stream, reporting every call to a control plane that counts them. */
export async function startGateway(folder: string, core: number, upstream: number, sandbox: number): Promise<Gateway> {
  const authority = await TestAuthority.create()
  const controlPlane = new TestControlPlane(authority)
  controlPlane.countsOnly = true
  controlPlane.joinSecret = newJoinSecret(randomBytes(80))
  await controlPlane.start()
  const token = formatJoinToken({ secret: controlPlane.joinSecret, caPin: pinOf(authority.pem) })
  const child = pinned(
    core,
    process.execPath,
    [main],
    {
      PATH: process.env.PATH,
      GATEHOUSE_PROXY_PORT: '0',
      GATEHOUSE_STATUS_PORT: '0',
      GATEHOUSE_WORKERS: '1',
      GATEHOUSE_DATA_DIR: join(folder, 'node'),
      GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${controlPlane.port}`,
      GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${controlPlane.joinPort}`,
      GATEHOUSE_JOIN_TOKEN: token,
      GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8',
      GATEHOUSE_LOG_LEVEL: 'warn',
    },
    openSync(join(folder, 'gateway.log'), 'a'),
  )
  const { secret } = formatKey('live', randomBytes(96))
  const ready = said(child, line => (line.startsWith('{') ? (JSON.parse(line) as { proxy?: number }).proxy : undefined))
  await controlPlane.hello(1)
  const ack = await controlPlane.send(1, resources(secret, upstream, sandbox), { full: true })
  if (!ack.accepted) throw new Error(`the node refused its configuration: ${JSON.stringify(ack.refusals)}`)
  return { process: child, port: await ready, key: secret, controlPlane }
}

function resources(secret: string, upstream: number, sandbox: number) {
  const tenantId = 'ten_bench'
  const owned = { tenantId }
  const rest = (id: string, auth: 'key' | 'none') => ({
    ...owned,
    id: `ver_${id}`,
    api: `api_${id}`,
    slug: id,
    name: id,
    type: 'rest' as const,
    version: 'v1',
    state: 'published' as const,
    rest: {
      path: `/bench/${id}`,
      targets: [{ url: `http://127.0.0.1:${upstream}` }],
      timeouts,
      maxBodyBytes: 1e7,
      auth,
    },
  })
  const provider = (id: string, port: number) => ({
    ...owned,
    id,
    slug: id,
    type: 'openai',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    credentials: { apiKey: 'sk-bench' },
  })
  const model = (id: string, provider: string) => ({
    ...owned,
    id,
    slug: id,
    targets: [
      {
        provider,
        model: 'gpt-4o-mini',
        weight: 1,
        price: { input: 150_000_000, output: 600_000_000 },
        priceSource: 'bench',
      },
    ],
  })
  const huge = 1_000_000_000
  return {
    tenant: [{ id: tenantId, slug: 'bench' }],
    provider: [provider('nginx', upstream), provider('sandbox', sandbox)],
    model: [model('chat', 'nginx'), model('stream', 'sandbox')],
    api: [
      rest('plain', 'none'),
      rest('keyed', 'key'),
      {
        ...owned,
        id: 'ver_ai',
        api: 'api_ai',
        slug: 'ai',
        name: 'ai',
        type: 'ai',
        version: 'v1',
        state: 'published',
        models: ['chat', 'stream'],
      },
    ],
    plan: [
      {
        ...owned,
        id: 'plan_1',
        product: 'prd_1',
        productSlug: 'bench',
        slug: 'gold',
        apis: ['api_keyed', 'api_ai'],
        limits: {
          requests: { limit: huge, windowMs: 60_000 },
          tokens: { limit: huge * 1000, windowMs: 86_400_000 },
          concurrency: 10_000,
        },
      },
    ],
    application: [{ id: 'app_1', organizationId: 'org_1', name: 'bench', state: 'active' }],
    subscription: [{ ...owned, id: 'sub_1', application: 'app_1', plan: 'plan_1', state: 'active' }],
    key: [
      {
        id: 'key_1',
        application: 'app_1',
        hash: createHash('sha256').update(secret).digest('base64url'),
        state: 'active',
      },
    ],
  }
}
