import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APPLICATIONS, CALLS, fillMonth, KEYS } from '../../testing/month-of-calls.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { LEVELS } from './levels.js'
import { Summing } from './summing.js'

const DAYS = 30
const HOUR_MS = 3_600_000
const hourOf = (ms: number): Date => new Date(Math.floor(ms / HOUR_MS) * HOUR_MS)

// Minutes of work for the database, so it runs only where it is asked for: SCALE_TEST=1 vitest run --project control-plane usage.scale
describe(`${CALLS} calls by ${KEYS} keys`, () => {
  let plane: TestControlPlane
  let admin: TestClient
  let developer: TestClient

  beforeAll(async () => {
    plane = await TestControlPlane.start()
    admin = await plane.person('ann', { north: ['admin'] })
    const [tenant] = await plane.query<{ id: string }>(`SELECT id FROM tenant WHERE slug = 'north'`)
    developer = await holders(plane, admin)
    const start = performance.now()
    await fillMonth(plane, tenant!.id)
    process.stdout.write(`filled in ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
  }, 1_800_000)
  // As while calls go on.
  beforeEach(() =>
    plane.query('INSERT INTO usage_dirty (hour) VALUES ($1) ON CONFLICT DO NOTHING', [hourOf(Date.now())]),
  )
  afterAll(() => plane.close())

  const ago = (hours: number) => `from=${new Date(Date.now() - hours * HOUR_MS).toISOString()}`
  const month = `from=${new Date(Math.floor(Date.now() / 86_400_000 - DAYS + 1) * 86_400_000).toISOString()}`

  const ofAdmin = [
    '/usage?tenant=north',
    `/usage?tenant=north&${month}`,
    `/usage?tenant=north&groupBy=application&top=10&${ago(24)}`,
    `/usage?tenant=north&groupBy=application&top=10&${month}`,
    `/usage?tenant=north&groupBy=model&top=10&${month}`,
    `/usage?tenant=north&groupBy=api&top=10&${month}`,
    `/usage/series?tenant=north&${ago(1)}`,
    `/usage/series?tenant=north&${ago(24)}`,
    `/usage/series?tenant=north&${ago(14 * 24)}`,
    `/usage/series?tenant=north&groupBy=model&top=7&${month}`,
    `/usage/series?tenant=north&groupBy=application&top=7&${ago(24)}`,
    `/usage/series?tenant=north&groupBy=application&top=7&${ago(14 * 24)}`,
    `/usage/series?tenant=north&groupBy=application&top=7&${month}`,
    '/logs?tenant=north',
    '/logs?tenant=north&status=error',
    `/logs?tenant=north&model=model-2&status=5xx&${ago(7 * 24)}`,
    `/logs?requestId=req_2500000&${month}`,
    `/logs?tenant=north&status=404&${month}`,
    '/subscriptions?tenant=north&limit=200',
  ]
  // With 2,500 of the calls in one application, and 100,000 keys in another.
  const ofDeveloper = [
    '/applications',
    '/applications/app_hoard/keys?limit=200',
    '/subscriptions',
    `/usage?groupBy=application&${month}`,
    `/usage?application=app_0&groupBy=key&top=20&${month}`,
    `/usage/series?application=app_0&${month}`,
    `/usage/series?application=app_0&${ago(24)}`,
    `/logs?application=app_0&${month}`,
    `/logs?application=app_0&status=error&${month}`,
  ]
  const all = [
    ...ofAdmin.map(path => ['admin', path] as const),
    ...ofDeveloper.map(path => ['developer', path] as const),
  ]

  it('has the sums that the product makes of the same minutes', { timeout: 60_000 }, async () => {
    // Of a day that is over: the sums of one that goes on are of the hours so far.
    const hour = hourOf(Date.now() - 53 * HOUR_MS)
    const filled = await sumsOf(plane, hour)
    await plane.query('INSERT INTO usage_dirty (hour) VALUES ($1)', [hour])
    await plane.app.get(Summing).run()
    expect(await plane.query('SELECT 1 FROM usage_dirty WHERE hour = $1', [hour])).toEqual([])
    expect(await sumsOf(plane, hour)).toEqual(filled)
  })

  it.each(all)('%s: %s', { timeout: 120_000 }, async (who, path) => {
    const times: number[] = []
    for (let i = 0; i < 20; i++) {
      const start = performance.now()
      const { status } = await (who === 'admin' ? admin : developer).get(path)
      times.push(performance.now() - start)
      expect(status).toBe(200)
    }
    const p95 = times.toSorted((a, b) => a - b)[18]!
    process.stdout.write(`${p95.toFixed(0).padStart(5)} ms p95  ${path.replaceAll(/from=[^&]*Z/g, 'from=…')}\n`)
    expect(p95).toBeLessThan(300)
  })
})

/** Applications with subscriptions and keys, and the owner of the organization that holds two of them. */
async function holders(plane: TestControlPlane, admin: TestClient): Promise<TestClient> {
  const upstream = { targets: [{ url: 'https://example.com' }] }
  const rest = await admin.post('/tenants/north/apis', {
    slug: 'tides',
    name: 'Tides',
    type: 'rest',
    path: '/tides',
    upstream,
  })
  const product = await admin.post('/tenants/north/products', {
    slug: 'tides',
    name: 'Tides',
    apis: ['tides'],
    visibility: 'public',
  })
  const plan = await admin.post('/tenants/north/products/tides/plans', { slug: 'free', name: 'Free', approval: 'auto' })
  expect([rest.status, product.status, plan.status]).toEqual([201, 201, 201])
  const developer = await plane.person('dev')
  await plane.query(
    `INSERT INTO organization (id, slug, name) SELECT 'org_' || n, 'org-' || n, 'Org ' || n FROM generate_series(0, ${APPLICATIONS - 1}) n`,
  )
  await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_0', $1, 'owner')`, [
    developer.userId,
  ])
  await plane.query(
    `INSERT INTO application (id, organization_id, name, created_by)
     SELECT 'app_' || n, 'org_' || n, 'Application ' || n, 'usr_1' FROM generate_series(0, ${APPLICATIONS - 1}) n
     UNION ALL SELECT 'app_hoard', 'org_0', 'Hoard', 'usr_1'`,
  )
  await plane.query(
    `INSERT INTO subscription (id, tenant_id, organization_id, application_id, product_id, plan_id, state, created_by)
     SELECT 'sub_' || n, t.id, 'org_' || n, 'app_' || n, $1, $2, 'active', 'usr_1' FROM generate_series(0, ${APPLICATIONS - 1}) n, tenant t WHERE t.slug = 'north'`,
    [product.body.id, plan.body.id],
  )
  await plane.query(
    `INSERT INTO api_key (id, organization_id, application_id, name, prefix, last_four, hash, created_by)
     SELECT 'key_' || n, 'org_0', 'app_hoard', 'Key ' || n, 'gh_live_', 'abcd', 'hash of ' || n, 'usr_1' FROM generate_series(0, ${KEYS - 1}) n`,
  )
  return developer
}

/** Digests of all sums of an hour and of its day. */
async function sumsOf(plane: TestControlPlane, hour: Date): Promise<object> {
  const digests: Record<string, unknown> = {}
  for (const { suffix } of LEVELS)
    for (const unit of ['hour', 'day']) {
      const [row] = await plane.query<{ rows: string; digest: string }>(
        `SELECT count(*) AS rows, md5(string_agg(t::text, ' ' ORDER BY t::text)) AS digest FROM usage_${unit}${suffix} t
         WHERE bucket = date_trunc('${unit}', $1::timestamptz, 'UTC')`,
        [hour],
      )
      expect(Number(row!.rows)).toBeGreaterThan(0)
      digests[`usage_${unit}${suffix}`] = row
    }
  return digests
}
