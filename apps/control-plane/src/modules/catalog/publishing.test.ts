import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

let plane: TestControlPlane
let publisher: TestClient
let before: number

const upstream = { targets: [{ url: 'https://example.com/base' }] }
const rest = (slug: string, path = `/${slug}`) => ({ slug, name: slug, type: 'rest', path, upstream })

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
})
afterAll(() => plane?.close())
beforeEach(async () => {
  before = await plane.revision()
})

const resources = (kind: string, id: string) =>
  plane.query<{ revision: string; removed: boolean; spec: Record<string, unknown> }>(
    'SELECT revision, removed, spec FROM config_resource WHERE kind = $1 AND id = $2',
    [kind, id],
  )

test('a draft is not served; its publication is the next revision', async () => {
  const made = await publisher.post<{ versions: { id: string; version: string; state: string }[] }>(
    '/tenants/acme/apis',
    rest('weather'),
  )
  expect(made).toMatchObject({ status: 201, body: { slug: 'weather', versions: [{ version: 'v1', state: 'draft' }] } })
  expect(await plane.revision()).toBe(before)

  const published = await publisher.post('/tenants/acme/apis/weather/versions/v1/publish')
  expect(published.body).toEqual({ version: 'v1', state: 'published', revision: before + 1 })
  expect(await resources('api', made.body.versions[0]!.id)).toMatchObject([
    {
      revision: String(before + 1),
      removed: false,
      spec: {
        state: 'published',
        rest: { path: '/acme/weather', targets: upstream.targets, timeouts: { connectMs: 10_000 } },
      },
    },
  ])
})

test('what changes nothing for nodes takes no revision, what does takes one', async () => {
  const same = await publisher.send('PATCH', '/tenants/acme/apis/weather', { description: 'Sun and rain' })
  expect(same.body).toMatchObject({ description: 'Sun and rain', revision: before })
  const renamed = await publisher.send('PATCH', '/tenants/acme/apis/weather', { name: 'Weather' })
  expect(renamed.body).toMatchObject({ name: 'Weather', revision: before + 1 })
  const config = { path: '/weather', upstream, capture: 'full' }
  const revised = await publisher.send('PUT', '/tenants/acme/apis/weather/versions/v1', { config })
  expect(revised.body).toMatchObject({ state: 'published', config: { capture: 'full' }, revision: before + 2 })
})

test('two published versions cannot claim the same requests', async () => {
  await publisher.post('/tenants/acme/apis', rest('forecast', '/weather'))
  const clash = await publisher.post('/tenants/acme/apis/forecast/versions/v1/publish')
  expect(clash).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(clash.body.detail).toContain('Weather v1 (weather) already answers at /acme/weather/*')
  const draft = await publisher.get<{ versions: { state: string }[] }>('/tenants/acme/apis/forecast')
  expect(draft.body.versions[0]!.state).toBe('draft')

  const further = await publisher.post('/tenants/acme/apis/weather/versions', { version: 'v2' })
  expect(further).toMatchObject({ status: 201, body: { version: 'v2', state: 'draft' } })
  expect(await publisher.post('/tenants/acme/apis/weather/versions/v2/publish')).toMatchObject({ status: 409 })
  expect(await plane.revision()).toBe(before)
  const config = { path: '/weather/v2', upstream }
  await publisher.send('PUT', '/tenants/acme/apis/weather/versions/v2', { config })
  expect(await publisher.post('/tenants/acme/apis/weather/versions/v2/publish')).toMatchObject({ status: 200 })
})

test('a version lives through deprecation to retirement, and stays known to nodes', async () => {
  const path = '/tenants/acme/apis/weather/versions/v2'
  expect(await publisher.post(`${path}/retire`)).toMatchObject({ status: 409, body: { code: 'state_invalid' } })
  const past = await publisher.post(`${path}/deprecate`, { sunsetAt: '2020-01-01T00:00:00Z' })
  expect(past).toMatchObject({ status: 422, body: { errors: [{ pointer: '/sunsetAt' }] } })
  const deprecated = await publisher.post(`${path}/deprecate`, { sunsetAt: '2099-01-01T00:00:00Z', successor: 'v3' })
  expect(deprecated.body).toEqual({ version: 'v2', state: 'deprecated', revision: before + 1 })
  const { body } = await publisher.get<{ id: string; sunsetAt: string }>(path)
  expect(body.sunsetAt).toBe('2099-01-01T00:00:00.000Z')
  expect((await publisher.post(`${path}/retire`)).body).toMatchObject({ state: 'retired', revision: before + 2 })
  expect((await resources('api', body.id))[0]!.spec).toMatchObject({ state: 'retired', successor: 'v3' })
})

test('hosts belong to the tenant that published them first', async () => {
  const other = await plane.person('other', { beta: ['admin'] })
  const body = (slug: string) => ({ ...rest(slug), hosts: ['api.example.org'] })
  await publisher.post('/tenants/acme/apis', body('hosted'))
  await publisher.post('/tenants/acme/apis/hosted/versions/v1/publish')
  await other.post('/tenants/beta/apis', body('taken'))
  const refused = await other.post('/tenants/beta/apis/taken/versions/v1/publish')
  expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } })
  expect(JSON.stringify(refused.body)).not.toContain('hosted')
})

test('upstreams are on the public internet or in ranges that are allowed, never our own ports', async () => {
  const at = (url: string) => publisher.post('/tenants/acme/apis', { ...rest('bad'), upstream: { targets: [{ url }] } })
  const denied = { status: 422, body: { code: 'target_denied', errors: [{ pointer: '/upstream/targets/0/url' }] } }
  expect(await at('http://10.0.0.1/')).toMatchObject(denied)
  expect(await at('http://169.254.169.254/latest')).toMatchObject(denied)
  expect(await at(`${plane.url}/api/v1`)).toMatchObject(denied)
  expect(await at('https://user:secret@example.com')).toMatchObject(denied)
  expect(await at('http://127.0.0.1:1')).toMatchObject({ status: 201 })
})

test('an API goes when nothing is served and no product holds it', async () => {
  expect(await publisher.send('DELETE', '/tenants/acme/apis/weather')).toMatchObject({ status: 409 })
  await publisher.post('/tenants/acme/products', { slug: 'bb', name: 'B', apis: ['bad'], visibility: 'public' })
  const held = await publisher.send('DELETE', '/tenants/acme/apis/bad')
  expect(held).toMatchObject({ status: 409, body: { code: 'in_use', detail: expect.stringContaining('bb') } })
  await publisher.send('DELETE', '/tenants/acme/products/bb')
  expect(await publisher.send('DELETE', '/tenants/acme/apis/bad')).toMatchObject({ status: 200 })
  expect(await publisher.get('/tenants/acme/apis/bad')).toMatchObject({ status: 404 })
})

test('a lost race is told, by ETag', async () => {
  const read = await publisher.get('/tenants/acme/apis/forecast')
  const etag = read.headers.get('etag')!
  const write = (name: string) => publisher.send('PATCH', '/tenants/acme/apis/forecast', { name }, { 'if-match': etag })
  const first = await write('One')
  expect(first.status).toBe(200)
  expect(first.headers.get('etag')).not.toBe(etag)
  expect(await write('Two')).toMatchObject({ status: 412, body: { code: 'precondition_failed' } })
  expect((await publisher.get('/tenants/acme/apis/forecast')).body.name).toBe('One')
})

test('changes at the same time take consecutive revisions', async () => {
  for (const slug of ['one', 'two', 'three']) await publisher.post('/tenants/acme/apis', rest(slug))
  const published = await Promise.all(
    ['one', 'two', 'three'].map(slug =>
      publisher.post<{ revision: number }>(`/tenants/acme/apis/${slug}/versions/v1/publish`),
    ),
  )
  const revisions = published.map(answer => answer.body.revision).sort((a, b) => a - b)
  expect(revisions).toEqual([before + 1, before + 2, before + 3])
  expect(await plane.query('SELECT revision FROM config_revision WHERE revision > $1', [before])).toHaveLength(3)
})

test('of two that claim the same path at the same time, one is refused', async () => {
  for (const slug of ['left', 'right']) await publisher.post('/tenants/acme/apis', rest(slug, '/same'))
  const answers = await Promise.all(
    ['left', 'right'].map(slug => publisher.post(`/tenants/acme/apis/${slug}/versions/v1/publish`)),
  )
  expect(answers.map(answer => answer.status).sort()).toEqual([200, 409])
  expect(await plane.revision()).toBe(before + 1)
})
