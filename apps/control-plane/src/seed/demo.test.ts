import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { budgetPage } from '@gatehouse/shared/api/costs.js'
import { usd } from '@gatehouse/shared/money.js'
import { startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { Env } from '../platform/env.js'
import { TestControlPlane } from '../testing/test-control-plane.js'
import { Demo } from './demo.js'
import type { DemoFile } from './demo-file.js'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let plane: TestControlPlane
let file: string

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  plane = await TestControlPlane.start({
    GATEHOUSE_DEMO: '1',
    GATEHOUSE_SANDBOX_URL: `http://127.0.0.1:${sandbox.port}`,
    GATEHOUSE_GATEWAY_URL: 'http://127.0.0.1:8000',
  })
  file = join(plane.app.get(Env).dataDir, 'demo.json')
  await plane.app.get(Demo).prepare()
})
afterAll(async () => {
  await plane?.close()
  await sandbox?.close()
})

const content = async () => JSON.parse(await readFile(file, 'utf8')) as DemoFile
const signedIn = async (role: string) => {
  const { email, password } = (await content()).people.find(person => person.role === role)!
  const answer = await plane.anonymous.post('/auth/sign-in', { email, password })
  return { answer, cookie: answer.headers.get('set-cookie')!.split(';')[0]! }
}

test('the file tells people, key and addresses to its owner alone', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await content()).toMatchObject({
    gatewayUrl: 'http://127.0.0.1:8000',
    consoleUrl: expect.stringMatching(/^http:\/\/127/),
    tenant: 'acme',
    key: expect.stringMatching(/^gh_live_/),
    people: [{ role: 'admin' }, { role: 'approver' }, { role: 'developer' }],
  })
})

test('its people can sign in, the admin owns the installation', async () => {
  const { answer } = await signedIn('admin')
  expect(answer).toMatchObject({ status: 200, body: { user: { platformRole: 'owner', state: 'active' } } })
  expect((await signedIn('developer')).answer).toMatchObject({ status: 200, body: { user: { platformRole: null } } })
})

test('the catalog shows both products with their plans', async () => {
  const { body } = await plane.anonymous.get('/catalog')
  expect(body.data).toMatchObject([
    { slug: 'weather', type: 'rest', apis: [{ path: '/acme/weather' }], plans: [{ slug: 'free' }, { slug: 'gold' }] },
    {
      slug: 'chat',
      type: 'ai',
      models: ['chat-default', 'chat-large', 'chat-reasoning'],
      plans: [{ approval: 'auto' }, { approval: 'manual' }],
    },
  ])
})

test('nodes learn of everything that a call needs', async () => {
  const rows = await plane.query<{ kind: string; count: number }>(
    'SELECT kind, count(*)::int AS count FROM config_resource WHERE NOT removed GROUP BY kind ORDER BY kind',
  )
  expect(Object.fromEntries(rows.map(row => [row.kind, row.count]))).toEqual({
    api: 2,
    application: 1,
    group: 1,
    key: 1,
    model: 3,
    plan: 4,
    policy: 5,
    provider: 1,
    subscription: 2,
    tenant: 1,
  })
})

test('charts are not empty, and the calls cost something', async () => {
  const { cookie } = await signedIn('developer')
  const from = new Date(Date.now() - 7 * 86_400_000).toISOString()
  const usage = await plane.anonymous.send<{ data: { requests: number; costUsd: string }[] }>(
    'GET',
    `/usage?from=${from}`,
    undefined,
    { cookie },
  )
  expect(usage.status).toBe(200)
  expect(usage.body.data[0]!.requests).toBeGreaterThan(100)
  expect(Number(usage.body.data[0]!.costUsd)).toBeGreaterThan(0)
})

test('a budget is used to a part of it, as its history says', async () => {
  const { cookie } = await signedIn('admin')
  const path = '/tenants/acme/budgets'
  const { body } = await plane.anonymous.send<z.output<typeof budgetPage>>('GET', path, undefined, { cookie })
  const [{ cost } = { cost: '' }] = await plane.query<{ cost: string }>('SELECT sum(cost_nano) AS cost FROM call_log')
  expect(body.data).toMatchObject([{ product: 'chat', plan: 'free', amount: '1', used: usd(BigInt(cost)) }])
  expect(body.data[0]!.points.length).toBeGreaterThan(3)
})

test('a later start makes nothing twice', async () => {
  const [before, revision] = [await content(), await plane.revision()]
  await plane.app.get(Demo).prepare()
  expect(await content()).toEqual(before)
  expect(await plane.revision()).toBe(revision)
})

test('a seeding that was interrupted goes on, and counts nothing twice', async () => {
  const calls = () => plane.query('SELECT count(*)::int AS count, sum(cost_nano)::text AS cost FROM call_log')
  const [{ key, ...unfinished }, before] = [await content(), await calls()]
  await writeFile(file, JSON.stringify(unfinished))
  await plane.app.get(Demo).prepare()
  expect((await content()).key).not.toBe(key)
  expect(await plane.query(`SELECT state FROM api_key ORDER BY id`)).toEqual([
    { state: 'revoked' },
    { state: 'active' },
  ])
  expect(await calls()).toEqual(before)
  expect(await plane.query('SELECT slug FROM tenant')).toEqual([{ slug: 'acme' }])
})

test('a sandbox that moved is followed', async () => {
  const revision = await plane.revision()
  Object.assign(plane.app.get(Env), { sandboxUrl: 'http://127.0.0.1:1' })
  await plane.app.get(Demo).prepare()
  const rows = await plane.query<{ spec: object }>(
    `SELECT spec FROM config_resource WHERE revision > $1 ORDER BY kind DESC`,
    [revision],
  )
  expect(rows).toMatchObject([
    { spec: { baseUrl: 'http://127.0.0.1:1/v1' } },
    { spec: { rest: { targets: [{ url: 'http://127.0.0.1:1/weather' }] } } },
  ])
})

test('an installation in use without the demo is left alone', async () => {
  const used = await TestControlPlane.start({ GATEHOUSE_DEMO: '1', GATEHOUSE_SANDBOX_URL: 'http://127.0.0.1:1' })
  try {
    await used.person('somebody', { beta: ['admin'] })
    await used.app.get(Demo).prepare()
    expect(await used.query('SELECT slug FROM tenant')).toEqual([{ slug: 'beta' }])
    await expect(stat(join(used.app.get(Env).dataDir, 'demo.json'))).rejects.toThrow()
  } finally {
    await used.close()
  }
})
