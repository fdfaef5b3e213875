import { afterAll, beforeAll, expect, it } from 'vitest'
import { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { join, TestNode } from '../../testing/test-node.js'
import { CertificateAuthority } from '../fleet/certificate-authority.js'
import { JoinTokens } from '../fleet/join-tokens.js'

let plane: TestControlPlane
let publisher: TestClient
let node: TestNode
let policy: string
let tenant: string
const asked: object[] = []
const run = (by: TestClient, more: object = {}, of = 'acme') =>
  by.post<Record<string, unknown>>(`/tenants/${of}/dry-run`, { path: '/acme/w/x', ...more })

const report = (of: string) => ({
  route: { tenant: of, api: 'api_1', slug: 'w', version: 'v1', type: 'rest', label: '/w/*' },
  caller: { application: 'app_1', subscription: 'sub_1', plan: 'free' },
  steps: [
    { policy, hook: 'request', verdict: 'passed', us: 3 },
    { policy: 'pol_other', hook: 'upstream', verdict: 'changed', us: 4, before: { path: '/a' }, after: { path: '/b' } },
  ],
  upstream: { url: 'http://x', method: 'GET', path: '/b', headers: [['host', 'x']], body: { text: '', bytes: 0 } },
  answer: null,
  error: null,
  faults: [],
})

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['admin'] })
  await plane.person('other', { beta: ['admin'] })
  const made = await publisher.post<{ id: string }>('/tenants/acme/policies', {
    type: 'ip-restriction',
    scope: { kind: 'tenant' },
    config: { deny: ['192.0.2.0/24'] },
  })
  policy = made.body.id
  tenant = (await plane.query<{ id: string }>(`SELECT id FROM tenant WHERE slug = 'acme'`))[0]!.id
})
afterAll(async () => {
  node?.close()
  await plane.close()
})

it('says so where no node is connected', async () => {
  expect(await run(publisher)).toMatchObject({ status: 503, body: { code: 'not_ready' } })
})

it('asks a node, and adds the types of the tenant’s own policies', async () => {
  const ports = plane.app.get(ListeningPorts).all() as { grpc: number; join: number }
  const { token } = await plane.app.get(JoinTokens).create(Context.system('test'), { group: 'default', ttlMinutes: 5 })
  const identity = await join(ports.join, await plane.app.get(CertificateAuthority).certificate(), token)
  node = new TestNode(ports.grpc, identity)
  node.rehearse = request => {
    asked.push(request)
    return report(tenant)
  }
  const first = await node.next()
  node.answer(first)
  await expect.poll(async () => (await run(publisher)).status).toBe(200)
  const { body } = await run(publisher, { headers: { 'x-a': '1' } })
  expect(body).toMatchObject({
    node: 'test',
    revision: first.revision,
    route: { slug: 'w' },
    steps: [
      { policy, type: 'ip-restriction', scope: 'tenant' },
      { policy: 'pol_other', type: null, scope: null },
    ],
    upstream: { path: '/b' },
  })
  expect(body.route).not.toHaveProperty('tenant')
  expect(asked.at(-1)).toEqual({
    method: 'GET',
    path: '/acme/w/x',
    serverName: '',
    host: 'gateway.invalid',
    headers: { 'x-a': '1' },
    clientAddress: '127.0.0.1',
  })
})

it('tells nothing of a route of another tenant', async () => {
  node.rehearse = () => report('ten_other')
  const { body } = await run(publisher)
  expect(body).toMatchObject({ route: null, caller: null, steps: [], upstream: null, error: 'route_not_found' })
})

it('tells of the route that is met before it is known who calls, if it is one of the tenant', async () => {
  const routing = {
    api: 'w',
    version: 'v1',
    template: '/acme/w/{id}',
    methods: null,
    parameters: {},
    outcome: 'method',
  }
  const looked = (owner: string) => ({
    ...{ tenant: owner, api: 'w', version: 'v1', template: '/acme/w/{id}', methods: null },
    ...{ why: 'method', missing: [] },
  })
  const asking = (owner: string) => () => ({
    ...report(owner),
    route: null,
    routing: { ...routing, tenant: owner },
    considered: [looked(owner), looked('ten_third')],
  })
  node.rehearse = asking(tenant)
  expect((await run(publisher)).body).toMatchObject({ route: null, routing })
  expect((await run(publisher)).body.routing).not.toHaveProperty('tenant')
  expect((await run(publisher)).body.considered).toEqual([{ ...looked(tenant), tenant: undefined }])
  node.rehearse = asking('ten_other')
  expect((await run(publisher)).body).toMatchObject({
    route: null,
    routing: null,
    considered: [],
    error: 'route_not_found',
  })
})

it.each([
  [{ path: 'x' }, 422],
  [{ headers: { a: '\r\nb: c' } }, 422],
  [{ clientAddress: 'here' }, 422],
  [{ unknown: 1 }, 422],
  [{ application: 'app_nobody' }, 422],
])('%j is refused', async (more, status) => expect((await run(publisher, more)).status).toBe(status))

it('is for those who may change policies, of their own tenant', async () => {
  expect((await run(await plane.person('viewer', { acme: ['viewer'] }))).status).toBe(403)
  expect((await run(await plane.person('stranger'))).status).toBe(404)
})
