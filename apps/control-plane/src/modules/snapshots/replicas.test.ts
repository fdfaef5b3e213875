import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ListeningPorts } from '../../platform/listening-ports.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { join, type TestIdentity, TestNode } from '../../testing/test-node.js'
import { CertificateAuthority } from '../fleet/certificate-authority.js'

/** Two control planes over one Postgres. Nodes are at the second, people at the first. */
let first: TestControlPlane
let second: TestControlPlane
let operator: TestClient
let publisher: TestClient
let ports: { grpc: number; join: number }
let ca: string
const nodes: TestNode[] = []

const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }

beforeAll(async () => {
  first = await TestControlPlane.start()
  second = await first.replica()
  const person = await first.person('operator')
  await first.query(`UPDATE app_user SET platform_role = 'operator' WHERE id = $1`, [person.userId])
  operator = person
  publisher = await first.person('publisher', { acme: ['admin'], beta: ['admin'] })
  ports = second.app.get(ListeningPorts).all() as typeof ports
  ca = await first.app.get(CertificateAuthority).certificate()
  for (const tenant of ['acme', 'beta']) {
    const t = `/tenants/${tenant}`
    await publisher.post(`${t}/apis`, { slug: 'rest', name: 'Rest', type: 'rest', path: '/rest', upstream })
    await publisher.post(`${t}/apis/rest/versions/v1/publish`, {})
    const credentials = { apiKey: `sk-${tenant}` }
    await publisher.post(`${t}/providers`, {
      slug: 'lab',
      type: 'openai',
      baseUrl: 'http://127.0.0.1:1/v1',
      credentials,
    })
    await publisher.post(`${t}/models`, { slug: 'chat', targets: [{ provider: 'lab', model: 'gpt-4o' }] })
    await publisher.post(`${t}/apis`, { slug: 'chat', name: 'Chat', type: 'ai', models: ['chat'] })
    await publisher.post(`${t}/apis/chat/versions/v1/publish`, {})
  }
})
afterEach(() => {
  for (const node of nodes.splice(0)) node.close()
})
afterAll(async () => {
  await second?.close()
  await first?.close()
})

async function member(group: string): Promise<TestIdentity> {
  const made = await operator.post<{ token: string }>('/nodes/join-tokens', { group })
  expect(made.status).toBe(201)
  return join(ports.join, ca, made.body.token)
}
function connect(identity: TestIdentity, port = ports.grpc): TestNode {
  const node = new TestNode(port, identity)
  nodes.push(node)
  return node
}
const slugs = (received: { resources: Record<string, unknown>[] }) =>
  received.resources.flatMap(({ slug }) => slug ?? []).sort()
const stateOf = async ({ nodeId }: TestIdentity) =>
  (await operator.get<{ state: string }>(`/nodes/${nodeId}`)).body.state

test('a change at one replica reaches the nodes of the other', async () => {
  const node = connect(await member('default'))
  node.answer(await node.next())
  const { body } = await publisher.post<{ revision: number }>('/tenants/acme/apis/rest/versions/v1/deprecate', {})
  const delta = await node.next()
  expect(delta).toMatchObject({ revision: body.revision, full: false })
  expect(delta.resources).toMatchObject([{ slug: 'rest', state: 'deprecated' }])
})

test('a node of a group gets the APIs that the group serves, and no secret of anybody else', async () => {
  const serves = { tenants: ['beta'] }
  const made = await operator.post('/node-groups', {
    slug: 'beta-only',
    name: 'Beta',
    serves,
    labels: { region: 'eu' },
  })
  expect(made).toMatchObject({ status: 201, body: { serves: { tenants: ['beta'], apis: [] }, nodes: 0 } })
  const node = connect(await member('beta-only'))
  const full = await node.next()
  expect(slugs(full)).toEqual(['chat', 'chat', 'lab', 'rest'])
  expect(JSON.stringify(full)).toContain('sk-beta')
  expect(JSON.stringify(full)).not.toContain('sk-acme')
  node.answer(full)

  await operator.send('PATCH', '/node-groups/beta-only', { serves: { apis: ['acme/rest'] } })
  const delta = await node.next()
  expect(delta.full).toBe(false)
  expect(slugs(delta)).toEqual(['rest'])
  expect(
    delta.ids
      .filter(id => id.startsWith('-'))
      .map(id => id.split('/')[0])
      .sort(),
  ).toEqual([...['-api', '-api', '-model', '-provider']])
})

test.each([
  [{ serves: { tenants: ['nobody'] } }, '/serves/tenants/0'],
  [{ serves: { apis: ['acme/nothing'] } }, '/serves/apis/0'],
])('a group cannot serve what is not there: %j', async (body, pointer) => {
  const refused = await operator.post('/node-groups', { slug: 'x', name: 'X', ...body })
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
})

test('a group with nodes stays, the default one always', async () => {
  await operator.post('/node-groups', { slug: 'busy', name: 'Busy' })
  const identity = await member('busy')
  expect(await operator.send('DELETE', '/node-groups/busy')).toMatchObject({ status: 409, body: { code: 'in_use' } })
  await operator.post(`/nodes/${identity.nodeId}/revoke`)
  expect((await operator.send('DELETE', '/node-groups/busy')).status).toBe(200)
  expect((await operator.get('/node-groups/busy')).status).toBe(404)
  expect((await operator.send('DELETE', '/node-groups/default')).status).toBe(409)
  expect((await operator.post('/nodes/join-tokens', { group: 'busy' })).status).toBe(404)
})

test('a node that is revoked at one replica is cut off by the other, and refused by both', async () => {
  const identity = await member('default')
  const node = connect(identity)
  node.answer(await node.next())
  expect(await operator.post(`/nodes/${identity.nodeId}/revoke`)).toMatchObject({ body: { state: 'revoked' } })
  await expect(node.next()).rejects.toThrow(/PERMISSION_DENIED/)
  for (const plane of [first, second]) {
    const { grpc } = plane.app.get(ListeningPorts).all() as typeof ports
    await expect(connect(identity, grpc).next()).rejects.toThrow(/PERMISSION_DENIED/)
  }
  expect(await operator.post(`/nodes/${identity.nodeId}/drain`, {})).toMatchObject({ status: 409 })
})

test('orders to drain and to resume reach the node, also when it was away', async () => {
  const identity = await member('default')
  const node = connect(identity)
  await node.told(1)
  await operator.post(`/nodes/${identity.nodeId}/drain`, { grace: '1s', deadline: '2s' })
  expect(await node.told(2)).toEqual([false, true])
  node.report({ draining: true, drained: true })
  while ((await stateOf(identity)) !== 'drained');
  node.close()
  const again = connect(identity)
  expect(await again.told(1)).toEqual([true])
  await operator.post(`/nodes/${identity.nodeId}/resume`)
  expect(await again.told(2)).toEqual([true, false])
  again.report()
  again.answer(await again.next())
  while ((await stateOf(identity)) !== 'in_sync');
  const actions = await first.query<{ action: string }>(
    `SELECT action FROM audit_entry WHERE target_id = $1 ORDER BY sequence`,
    [identity.nodeId],
  )
  expect(actions.map(({ action }) => action)).toEqual(['node.enrol', 'node.drain', 'node.resume'])
})

test('a replica that starts anew sends a node only what changed since', async () => {
  const identity = await member('default')
  const node = connect(identity)
  const full = await node.next()
  node.answer(full)
  const hash = node.hash()
  const { body } = await publisher.post<{ revision: number }>('/tenants/beta/apis/rest/versions/v1/deprecate', {})
  const third = await first.replica()
  try {
    const { grpc } = third.app.get(ListeningPorts).all() as typeof ports
    const back = new TestNode(grpc, identity, { revision: full.revision, stateHash: hash })
    nodes.push(back)
    const delta = await back.next()
    expect(delta).toMatchObject({ full: false, revision: body.revision })
    expect(delta.resources).toMatchObject([{ slug: 'rest', state: 'deprecated' }])
  } finally {
    await third.close()
  }
})

test('tells on how many nodes a change is live, and how soon it was', async () => {
  const node = connect(await member('default'))
  node.report()
  node.answer(await node.next())
  const { body } = await publisher.post<{ revision: number }>('/tenants/acme/apis/chat/versions/v1/deprecate', {})
  const live = async () =>
    (await operator.get<{ live: { ms: number | null } }>(`/snapshots/${body.revision}`)).body.live
  expect(await live()).toMatchObject({ ms: null })
  node.answer(await node.next())
  let now = await live()
  while (now.ms === null) now = await live()
  expect(now).toMatchObject({ nodes: 1, of: 1, ms: expect.any(Number) })
})
