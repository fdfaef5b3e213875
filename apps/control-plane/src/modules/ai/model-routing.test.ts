import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

let plane: TestControlPlane
let publisher: TestClient
const models = '/tenants/acme/models'

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  for (const slug of ['one', 'two'])
    await publisher.post('/tenants/acme/providers', {
      slug,
      type: 'openai',
      credentials: { apiKey: `sk-${slug}-0123456789` },
    })
})
afterAll(() => plane?.close())

const leaf = (provider: string, model = 'm') => ({ provider, model })
const spec = async (kind: string, id: unknown) =>
  (
    await plane.query<{ spec: Record<string, unknown> }>(
      'SELECT spec FROM config_resource WHERE kind = $1 AND id = $2 AND NOT removed',
      [kind, id],
    )
  )[0]?.spec

describe('a routing tree', () => {
  const routing = {
    strategy: 'priority',
    choices: [
      { use: { strategy: 'canary', percent: 5, canary: { ...leaf('two'), concurrency: 3 }, stable: leaf('one') } },
      { on: ['context-length'], use: leaf('one', 'long') },
    ],
  }

  test('comes back as it was given, and nodes get its targets by their places', async () => {
    const resilience = { retries: { attempts: 2, share: 10 }, hedge: { after: '250ms' } }
    const made = await publisher.post(models, { slug: 'tree', routing, resilience })
    expect(made).toMatchObject({
      status: 201,
      body: { routing, resilience, targets: [], fallbacks: [], liveVersion: 1 },
    })
    expect((await publisher.get(`${models}/tree`)).body).toMatchObject({ routing })
    expect(await spec('model', made.body.id)).toMatchObject({
      targets: [{ model: 'm', concurrency: 3 }, { model: 'm' }, { model: 'long' }],
      route: {
        strategy: 'priority',
        choices: [{ use: { canary: { target: 0 }, stable: { target: 1 } } }, { use: { target: 2 } }],
      },
      resilience: { retries: { attempts: 2, share: 0.1 }, hedge: { afterMs: 250 } },
    })
    const used = await publisher.send('DELETE', '/tenants/acme/providers/two')
    expect(used).toMatchObject({ status: 409, body: { code: 'in_use' } })
  })

  test('takes the place of the lists, and they its', async () => {
    await publisher.post(models, { slug: 'swap', targets: [leaf('one')], fallbacks: [leaf('two')] })
    const tree = await publisher.send('PATCH', `${models}/swap`, { routing })
    expect(tree).toMatchObject({ status: 200, body: { targets: [], fallbacks: [], routing } })
    expect((await publisher.send('PATCH', `${models}/swap`, { fallbacks: [leaf('one')] })).status).toBe(422)
    const lists = await publisher.send('PATCH', `${models}/swap`, { targets: [leaf('one')] })
    expect(lists).toMatchObject({ status: 200, body: { targets: [{ provider: 'one' }], routing: null } })
  })

  test.each<[string, object, string]>([
    ['neither lists nor a tree', {}, '/targets'],
    ['both', { targets: [leaf('one')], routing }, '/routing'],
    [
      'an unknown provider',
      { routing: { strategy: 'cost', choices: [{ use: leaf('gone') }] } },
      '/routing/choices/0/use/provider',
    ],
    ['an unknown strategy', { routing: { strategy: 'magic' } }, '/routing/strategy'],
    [
      'a share of more than all',
      { routing: { strategy: 'canary', percent: 101, canary: leaf('one'), stable: leaf('two') } },
      '/routing/percent',
    ],
    [
      'no weight',
      { routing: { strategy: 'weighted', choices: [{ weight: 0, use: leaf('one') }] } },
      '/routing/choices',
    ],
    [
      'no rule',
      { routing: { strategy: 'rule', choices: [{ when: 'plan ==', use: leaf('one') }] } },
      '/routing/choices/0/when',
    ],
    [
      'a rule on what there is not',
      { routing: { strategy: 'rule', choices: [{ when: 'secret == "x"', use: leaf('one') }] } },
      '/routing/choices/0/when',
    ],
    [
      'a pattern',
      { routing: { strategy: 'rule', choices: [{ when: 'user.matches("(a+)+")', use: leaf('one') }] } },
      '/routing/choices/0/when',
    ],
    [
      'no time of day',
      { routing: { strategy: 'time', choices: [{ from: '25:00', to: '1', use: leaf('one') }] } },
      '/routing/choices/0/from',
    ],
  ])('is refused with %s', async (_, fields, pointer) => {
    const refused = await publisher.post(models, { slug: 'odd', ...fields })
    expect(refused.status).toBe(422)
    expect((refused.body as { errors: { pointer: string }[] }).errors.map(issue => issue.pointer)).toContain(pointer)
  })

  test('ends somewhere', async () => {
    let deep: object = leaf('one')
    for (let i = 0; i < 9; i++) deep = { strategy: 'cost', choices: [{ use: deep }] }
    expect((await publisher.post(models, { slug: 'deep', routing: deep })).status).toBe(422)
  })
})

describe('versions', () => {
  const label = (name: string, version: number) => publisher.send('PUT', `${models}/chat/labels/${name}`, { version })

  test('are kept of each change, called by labels, and switched in one action', async () => {
    const made = await publisher.post(models, { slug: 'chat', targets: [leaf('one', 'first')] })
    await publisher.send('PATCH', `${models}/chat`, { targets: [leaf('one', 'second')] })
    await publisher.send('PATCH', `${models}/chat`, { targets: [leaf('one', 'second')] })
    const draft = await publisher.post(`${models}/chat/versions`, { targets: [leaf('two', 'third')] })
    expect(draft).toMatchObject({ status: 201, body: { number: 3, labels: [] } })
    expect(await spec('model', made.body.id)).toMatchObject({ targets: [{ model: 'second' }] })

    expect(await label('staging', 3)).toMatchObject({ status: 200, body: { liveVersion: 2, labels: { staging: 3 } } })
    expect(await spec('model', made.body.id)).toMatchObject({
      targets: [{ model: 'second' }],
      labels: { staging: { targets: [{ model: 'third' }] } },
    })
    expect(await label('production', 3)).toMatchObject({ body: { liveVersion: 3, targets: [{ model: 'third' }] } })
    expect(await label('production', 1)).toMatchObject({ body: { liveVersion: 1, targets: [{ model: 'first' }] } })
    expect(await spec('model', made.body.id)).toMatchObject({ targets: [{ model: 'first' }] })

    const { body } = await publisher.get<{ data: { number: number; labels: string[] }[] }>(`${models}/chat/versions`)
    expect(body.data.map(({ number, labels }) => [number, labels])).toEqual([
      [3, ['staging']],
      [2, []],
      [1, ['production']],
    ])
  })

  test('of a label hold their providers; the live one cannot be without a label', async () => {
    const used = await publisher.send('DELETE', '/tenants/acme/providers/two')
    expect(used).toMatchObject({ status: 409, body: { code: 'in_use' } })
    expect((await publisher.send('DELETE', `${models}/chat/labels/production`)).status).toBe(409)
    expect(await publisher.send('DELETE', `${models}/chat/labels/staging`)).toMatchObject({
      status: 200,
      body: { labels: {} },
    })
    expect((await publisher.send('DELETE', `${models}/chat/labels/staging`)).status).toBe(404)
  })

  test('that there are not cannot be pointed at', async () => {
    expect(await label('staging', 99)).toMatchObject({ status: 422, body: { code: 'reference_missing' } })
    expect((await label('Not_a_label', 1)).status).toBe(422)
  })

  test("are nobody else's", async () => {
    const other = await plane.person('other', { beta: ['publisher'] })
    expect((await other.get(`${models}/chat/versions`)).status).toBeGreaterThanOrEqual(403)
    expect((await other.send('PUT', `${models}/chat/labels/staging`, { version: 1 })).status).toBeGreaterThanOrEqual(
      403,
    )
  })
})

describe('a pool of keys', () => {
  const secret = 'sk-the-second-key-0123456789'
  const providers = '/tenants/acme/providers'

  test('is sealed key by key, shown masked, and kept by name', async () => {
    const pool = [{ name: 'second', weight: 3, credentials: { apiKey: secret } }]
    const made = await publisher.post(providers, {
      slug: 'pooled',
      type: 'openai',
      credentials: { apiKey: 'sk-first' },
      pool,
    })
    expect(made).toMatchObject({ status: 201, body: { weight: 1, pool: [{ name: 'second', weight: 3 }] } })
    const patched = await publisher.send('PATCH', `${providers}/pooled`, { pool: [{ name: 'second', weight: 5 }] })
    expect(patched).toMatchObject({ status: 200, body: { pool: [{ name: 'second', weight: 5 }] } })
    expect(await spec('provider', made.body.id)).toMatchObject({
      pool: [{ name: 'second', weight: 5, credentials: { $sealed: expect.any(String) } }],
    })
    const rows = await Promise.all(
      ['provider', 'config_resource', 'audit_entry'].map(table => plane.query(`SELECT t::text AS row FROM ${table} t`)),
    )
    expect(JSON.stringify([made.body, patched.body, rows])).not.toContain(secret)
  })

  test.each<[string, object[], string]>([
    [
      'the same name twice',
      [
        { name: 'a', credentials: { apiKey: 'x' } },
        { name: 'a', credentials: { apiKey: 'y' } },
      ],
      '/pool/1/name',
    ],
    ['a new key without credentials', [{ name: 'new' }], '/pool/0/name'],
    ['credentials of another type', [{ name: 'new', credentials: { token: 'x' } }], '/pool/0/credentials/apiKey'],
  ])('is refused with %s', async (_, pool, pointer) => {
    const refused = await publisher.send('PATCH', `${providers}/pooled`, { pool })
    expect(refused.status).toBe(422)
    expect((refused.body as { errors: { pointer: string }[] }).errors.map(issue => issue.pointer)).toContain(pointer)
  })
})
