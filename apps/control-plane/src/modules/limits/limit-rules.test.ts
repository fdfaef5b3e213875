import type { Claim } from '@gatehouse/shared/limits/sharing.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { noteSpend } from '../usage/note-spend.js'
import { CounterLedger } from './counter-ledger.js'
import { LimitLedger } from './limit-ledger.js'
import { LimitRuns } from './limit-runs.js'
import { NotifyBudgets } from './notify-budgets.job.js'

let plane: TestControlPlane
let keeper: TestClient
let owner: TestClient
let tenantId: string

interface Made {
  id: string
  revision: number
  uses: object[]
  suspended: object[]
}

beforeAll(async () => {
  plane = await TestControlPlane.start()
  keeper = await plane.person('keeper', { acme: ['publisher'] })
  const boss = await plane.person('boss')
  await plane.query(`UPDATE app_user SET platform_role = 'owner' WHERE id = $1`, [boss.userId])
  owner = boss
  const [tenant] = await plane.query<{ id: string }>(`SELECT id FROM tenant WHERE slug = 'acme'`)
  tenantId = tenant!.id
  const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }
  await keeper.post('/tenants/acme/apis', { slug: 'rest', name: 'Rest', type: 'rest', path: '/rest', upstream })
  await keeper.post('/tenants/acme/products', { slug: 'pack', name: 'Pack', apis: ['rest'], visibility: 'public' })
  await keeper.post('/tenants/acme/products/pack/plans', { slug: 'free', name: 'Free', approval: 'auto' })
  await plane.query(`INSERT INTO team (id, tenant_id, slug, name) VALUES ('team_1', $1, 'crew', 'Crew')`, [tenantId])
  await plane.query(`UPDATE api SET team_id = 'team_1'`)
  await plane.query(`INSERT INTO organization (id, slug, name) VALUES ('org_1', 'org-1', 'Org')`)
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by) VALUES ('app_1', 'org_1', 'Bot', 'u')`,
  )
  await plane.query(
    `INSERT INTO config_resource (kind, id, revision, removed, spec) VALUES ('application', 'app_1', 1, false, $1)`,
    [JSON.stringify({ id: 'app_1', organizationId: 'org_1', name: 'Bot', state: 'active' })],
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     SELECT 'sub_1', $1, 'org_1', 'app_1', product_id, id, 'active', 'u' FROM plan`,
    [tenantId],
  )
})
afterAll(() => plane?.close())
beforeEach(() => plane.query('DELETE FROM limit_rule'))

const budget = { budget: { amount: '2', window: '1d' } }
const limit = (fields: object = {}) => ({ name: 'A limit', scope: { kind: 'tenant' }, limits: budget, ...fields })
const make = async (fields: object = {}) => {
  const made = await keeper.post<Made>('/tenants/acme/limits', limit(fields))
  expect(made.status).toBe(201)
  return made.body
}
const served = () =>
  plane.query<{ spec: object }>(
    `SELECT spec FROM config_resource WHERE kind = 'limit' AND NOT removed AND id IN (SELECT id FROM limit_rule) ORDER BY id`,
  )
const claim = (account: string, more: Partial<Claim> = {}): Claim => ({
  ...{ subscription: account, kind: 'budget', window: 0, used: 0, keep: 0, want: 0, need: 0, freeMs: 0 },
  ...more,
})
const node = (holder: string) => ({ nodeId: 'node_1', holder })
const used = (account: string, nano: number, need = nano) =>
  plane.app.get(LimitLedger).decide(node('a'), [claim(account, { used: nano, keep: nano, want: need, need })])

describe('made and kept', () => {
  test.each([
    [{ kind: 'tenant' }, null],
    [{ kind: 'team', id: 'crew' }, 'team_1'],
    [{ kind: 'product', id: 'pack' }, expect.stringMatching(/^prd_/)],
    [{ kind: 'plan', id: 'pack/free' }, expect.stringMatching(/^plan_/)],
    [{ kind: 'application', id: 'app_1' }, 'app_1'],
  ])('a limit of %j is served as nodes count', async (scope, id) => {
    const made = await make({ scope, each: 'user' })
    expect(made).toMatchObject({ scope: { kind: scope.kind, id }, each: 'user', uses: [], suspended: [] })
    expect(await served()).toMatchObject([
      {
        spec: {
          ...{ id: made.id, tenantId, scope: { kind: scope.kind, id }, each: 'user' },
          limits: { budget: { limit: 2_000_000_000, windowMs: 86_400_000, unpriced: 'deny' } },
        },
      },
    ])
    await keeper.send('DELETE', `/tenants/acme/limits/${made.id}`)
    expect(await served()).toEqual([])
  })

  test.each([
    ['no limit at all', { limits: {} }, '/limits'],
    ['an unknown place', { scope: { kind: 'product', id: 'nobody' } }, '/scope/id'],
    ['a place unnamed', { scope: { kind: 'model' } }, '/scope/id'],
    ['another tenant', { scope: { kind: 'tenant', id: 'beta' } }, '/scope/id'],
    ['the installation', { scope: { kind: 'installation' } }, '/scope/kind'],
    ['an application without a subscription here', { scope: { kind: 'application', id: 'app_x' } }, '/scope/id'],
    [
      'a price without a policy',
      { limits: { budget: { ...budget.budget, price: { input: '1', output: '2' } } } },
      '/limits/budget/price',
    ],
  ])('%s is refused', async (_, fields, pointer) => {
    const refused = await keeper.post('/tenants/acme/limits', limit(fields))
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer }] } })
  })

  test('it is changed under its version, and what changes is served', async () => {
    const { id } = await make()
    const soft = {
      budget: {
        amount: '3',
        window: '1d',
        soft: true,
        downgradeAt: 50,
        unpriced: 'price',
        price: { input: '1', output: '2.5' },
      },
    }
    const changed = await keeper.send('PATCH', `/tenants/acme/limits/${id}`, { limits: soft }, { 'if-match': '"1"' })
    expect(changed).toMatchObject({ status: 200, body: { limits: soft } })
    expect(await served()).toMatchObject([
      {
        spec: {
          limits: { budget: { soft: true, downgradeAt: 50, unpriced: 'price', price: { input: 1e9, output: 2.5e9 } } },
        },
      },
    ])
    const late = await keeper.send('PATCH', `/tenants/acme/limits/${id}`, { name: 'B' }, { 'if-match': '"1"' })
    expect(late.status).toBe(412)
  })

  test('those of the installation are for its owners, and one tenant may be meant', async () => {
    expect((await keeper.post('/limits', limit({ scope: { kind: 'installation' } }))).status).toBe(403)
    const made = await owner.post<Made>('/limits', limit({ scope: { kind: 'tenant', id: 'acme' } }))
    expect(made).toMatchObject({ status: 201, body: { scope: { kind: 'tenant', id: tenantId } } })
    expect(await served()).toMatchObject([{ spec: { tenantId: null } }])
    expect((await keeper.get<{ data: object[] }>('/tenants/acme/limits')).body.data).toEqual([])
    expect((await keeper.get(`/tenants/acme/limits/${made.body.id}`)).status).toBe(404)
    expect((await owner.get<{ data: object[] }>('/limits')).body.data).toHaveLength(1)
  })
})

describe('on the ledger', () => {
  test('what nodes hold of it never exceeds it, and each end user has it whole', async () => {
    const { id } = await make({ each: 'user' })
    const ledger = plane.app.get(LimitLedger)
    const ask = async (holder: string, account: string, want: number) =>
      (await ledger.decide(node(holder), [claim(account, { want })]))[0]?.held
    expect(await ask('a', `${id}/app_1/alice`, 1_500_000_000)).toBe(1_500_000_000)
    expect(await ask('b', `${id}/app_1/alice`, 1_500_000_000)).toBe(500_000_000)
    expect(await ask('b', `${id}/app_1/bob`, 1_500_000_000)).toBe(1_500_000_000)
    expect(await ask('b', 'lim_none', 1)).toBeUndefined()
  })

  test('of a soft one there is always more, and what is used is told of its amount', async () => {
    const { id } = await make({ limits: { budget: { ...budget.budget, soft: true } } })
    await used(id, 5_000_000_000)
    const { body } = await keeper.get<Made>(`/tenants/acme/limits/${id}`)
    expect(body.uses).toMatchObject([{ of: '', kind: 'budget', used: '5', limit: '2', percent: 250 }])
  })

  test('a run that ended without saying what it spent is settled by its journals, for each of its accounts', async () => {
    const all = (await make()).id
    const users = (await make({ scope: { kind: 'product', id: 'pack' }, each: 'user' })).id
    const runs = plane.app.get(LimitRuns)
    const ledger = plane.app.get(LimitLedger)
    await runs.note({ nodeId: 'node_1', holder: 'old', opened: 1_000, journals: ['j1'] })
    const accounts = [all, `${users}/app_1/alice`, `${users}/app_1/bob`]
    await ledger.decide(
      node('old'),
      accounts.map(account => claim(account, { keep: 900, want: 900_000, need: 900_000 })),
    )
    const call = { tenantId, subscriptionId: 'sub_1', applicationId: 'app_1', path: '/', time: Date.now() }
    const spent = [
      { ...call, user: 'alice', costNano: '700' },
      { ...call, user: 'bob', costNano: '11' },
      { ...call, user: 'bob', costNano: '0' },
      // Of a model without a price: what its budgets took it to cost.
      { ...call, user: 'bob', costNano: '0', assumedNano: '40' },
    ]
    await plane.app.get(Database).write(Context.system(), tx => noteSpend(tx, 'j1', spent as never))
    await runs.note({ nodeId: 'node_1', holder: 'new', opened: 2_000, journals: ['j2'] })
    await runs.settle('node_1')
    const held = await plane.query<{ account: string; held: string }>(
      `SELECT account, held FROM limit_part WHERE holder = 'old' ORDER BY held DESC`,
    )
    expect(held.map(row => [row.account, Number(row.held)])).toEqual([
      [all, 751],
      [`${users}/app_1/alice`, 700],
      [`${users}/app_1/bob`, 51],
    ])
  })
})

test('what Redis counts is shown too, and where it cannot be told that is said', async () => {
  const counters = plane.app.get(CounterLedger)
  vi.spyOn(counters, 'given', 'get').mockReturnValue(true)
  const asked = vi.spyOn(counters, 'used').mockResolvedValue({ used: 9, freeAt: undefined })
  const limits = { requests: { limit: 10, window: '1m' }, ...budget }
  const [whole, each] = [await make({ limits }), await make({ limits, each: 'user' })]
  const read = async (id: string) => (await keeper.get<Made>(`/tenants/acme/limits/${id}`)).body
  expect(await read(whole.id)).toMatchObject({
    ...{ uses: [{ of: '', kind: 'requests', used: '9', limit: '10', percent: 90 }], untold: [] },
  })
  expect(await read(each.id)).toMatchObject({ uses: [], untold: ['requests'] })
  asked.mockResolvedValue(undefined)
  expect(await read(whole.id)).toMatchObject({ uses: [], untold: ['requests'] })
})

describe('when it is used up', () => {
  const run = () => plane.app.get(NotifyBudgets).run()
  const mails = async () =>
    (await plane.query<{ subject: string }>('SELECT subject FROM mail ORDER BY created_at, subject')).map(
      ({ subject }) => subject,
    )
  beforeEach(async () => {
    await plane.query('DELETE FROM mail')
    await plane.query('DELETE FROM limit_part')
  })

  test('whose part it is is suspended once, is shown, and goes again by one action', async () => {
    const { id } = await make({ each: 'user', limits: { budget: { ...budget.budget, onExhausted: 'suspend' } } })
    await used(`${id}/app_1/alice`, 2_000_000_000)
    await used(`${id}/app_1/bob`, 100)
    await run()
    expect(await served()).toMatchObject([{ spec: { suspended: ['app_1/alice'] } }])
    const shown = await keeper.get<Made>(`/tenants/acme/limits/${id}`)
    expect(shown.body.suspended).toMatchObject([{ of: 'app_1/alice' }])
    const resumed = await keeper.post<Made>(`/tenants/acme/limits/${id}/resume`, {})
    expect(resumed).toMatchObject({ status: 200, body: { suspended: [] } })
    // Whoever resumed it knows that it is used up.
    await run()
    expect(await served()).toMatchObject([{ spec: { id } }])
    expect((await served())[0]!.spec).not.toHaveProperty('suspended')
  })

  test('of many each with one of their own people are told together, and of whom little is used nothing is asked', async () => {
    const { id } = await make({
      name: 'Users',
      each: 'user',
      limits: { budget: { ...budget.budget, onExhausted: 'suspend' } },
    })
    const spend = (name: string, from: number, to: number, nano: number) =>
      plane.query(
        `INSERT INTO limit_part (account, tenant_id, organization_id, kind, window_start, holder, node_id, held, want, used, need, free_at, reclaim_at)
         SELECT $1 || '/app_1/' || $2 || i, $3, 'org_1', 'budget', 0, 'h', 'n', 0, 0, $4, 0, now(), now() + interval '1 day' FROM generate_series($5::int, $6::int) i`,
        [id, name, tenantId, nano, from, to],
      )
    await spend('idle', 1, 2_000, 60_000_000)
    await spend('spent', 1, 700, 2_000_000_000)
    const writes = vi.spyOn(plane.app.get(Database), 'write')
    const before = await plane.revision()
    await run()
    expect(writes.mock.calls.length).toBeLessThan(10)
    expect(await plane.revision()).toBe(before + 1)
    expect(await mails()).toEqual(['Users: 700 have used 100 % of their budgets'])
    const count = async () => (await plane.query('SELECT 1 FROM limit_suspension WHERE limit_id = $1', [id])).length
    expect(await count()).toBe(700)
    await spend('more', 1, 400, 2_000_000_000)
    await run()
    expect(await count()).toBe(1_000)
    await spend('last', 1, 1, 2_000_000_000)
    const full = await plane.revision()
    await run()
    expect([await count(), await plane.revision()]).toEqual([1_000, full])
    expect((await mails()).at(-1)).toBe('Users: 100 % of the budget of app_1/last1 is used')
  })

  test('calls that were refused with hardly anything left count as used up', async () => {
    const { id } = await make({ limits: { budget: { ...budget.budget, onExhausted: 'suspend' } } })
    await used(id, 1_900_000_000)
    await run()
    expect((await served())[0]!.spec).not.toHaveProperty('suspended')
    await used(id, 1_900_000_000, 2_500_000_000)
    await run()
    expect(await served()).toMatchObject([{ spec: { suspended: [''] } }])
  })

  test('people are told, of soft ones too, in the tenant or in the installation', async () => {
    const { id } = await make({
      name: 'Crew',
      limits: { budget: { ...budget.budget, soft: true, notifyAt: [50, 100] } },
    })
    await used(id, 1_200_000_000)
    await run()
    expect(await mails()).toEqual(['Crew: 50 % of the budget is used'])
    await used(id, 3_000_000_000)
    await run()
    await run()
    expect(await mails()).toEqual(['Crew: 50 % of the budget is used', 'Crew: 100 % of the budget is used'])
    await plane.query('DELETE FROM mail')
    const whole = await owner.post<Made>('/limits', limit({ name: 'House', scope: { kind: 'installation' } }))
    await used(whole.body.id, 1_700_000_000)
    await run()
    expect(await mails()).toEqual(['House: 80 % of the budget is used'])
  })

  test("a plan's budget suspends its subscription, which the provider resumes", async () => {
    const suspend = { budget: { amount: '1', window: '1d', onExhausted: 'suspend' } }
    await keeper.send('PATCH', '/tenants/acme/products/pack/plans/free', { limits: suspend })
    await used('sub_1', 1_000_000_000)
    await run()
    const [row] = await plane.query(`SELECT state, suspended_by, reason FROM subscription WHERE id = 'sub_1'`)
    expect(row).toEqual({ state: 'suspended', suspended_by: 'provider', reason: 'Its budget of 1 USD is used up.' })
    const approver = await plane.person('approver', { acme: ['approver'] })
    expect((await approver.post('/subscriptions/sub_1/resume')).body).toMatchObject({ state: 'active' })
    await run()
    expect(await plane.query(`SELECT state FROM subscription WHERE id = 'sub_1'`)).toEqual([{ state: 'active' }])
  })
})
