import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Partitions } from './partitions.js'

const DAYS = 30
const CALLS = 5_000_000
const KEYS = 100_000
const APPLICATIONS = 2_000
const HOUR_MS = 3_600_000

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
    await fill(plane, tenant!.id)
  }, 1_800_000)
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
    `/usage/series?tenant=north&groupBy=application&top=7&${month}`,
    '/logs?tenant=north',
    '/logs?tenant=north&status=error',
    `/logs?tenant=north&model=model-2&status=5xx&${ago(7 * 24)}`,
    `/logs?requestId=req_4711&${month}`,
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

/** Rows as the ingest and the summing leave them, made by the database itself. The current hour is not summed yet. */
async function fill(plane: TestControlPlane, tenant: string): Promise<void> {
  const now = Date.now()
  const days = Array.from({ length: DAYS + 1 }, (_, day) => now - day * 86_400_000)
  await plane.app.get(Partitions).cover(days)
  const from = new Date(now - DAYS * 86_400_000)
  await inParts(async (first, last) => {
    await plane.query(
      `INSERT INTO call_log
       SELECT 'call_' || n, $1::timestamptz + n * interval '${(DAYS * 86_400_000) / CALLS} milliseconds', 'req_' || n, 'POST', '/v1/chat/completions',
         CASE WHEN n % 50 = 0 THEN 429 WHEN n % 333 = 0 THEN 502 ELSE 200 END, NULL, $2, 'org_' || n * 7919 % ${APPLICATIONS},
         'app_' || n * 7919 % ${APPLICATIONS}, 'sub_' || n * 7919 % ${APPLICATIONS}, 'plan_1', 'key_' || n * 7919 % ${KEYS}, 'api_' || n % 5,
         'model-' || n % 4, 'provider-' || n % 3, 'm', 100, 50, 0, 0, 1000, true, 'provider', 'miss', true, 300, 200000, 90000,
         1000 + n * 7919 % 900000, 1, 'node_1', '{"attempts":[],"verdicts":[],"requestBytes":1,"responseBytes":1}'
       FROM generate_series($3::bigint, $4::bigint) n`,
      [from, tenant, first, last],
    )
  })
  const dimensions = 'tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider'
  const sumUp = (unit: 'minute' | 'hour' | 'day', since: Date, until: Date) =>
    plane.query(
      `INSERT INTO usage_${unit} (bucket, ${dimensions}, requests, errors, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_nano,
         unpriced, total_ms_histogram, gateway_us, upstream_us, ttft_us, ttft_calls)
       SELECT date_trunc('${unit}', time, 'UTC'), ${dimensions}, count(*), count(*) FILTER (WHERE status >= 400), sum(input_tokens), sum(output_tokens),
         0, 0, sum(cost_nano), 0, array_fill(0, ARRAY[30 + (min(total_us) % 20)::int]) || ARRAY[count(*)::int], sum(gateway_us), sum(upstream_us),
         sum(ttft_us), count(*)
       FROM call_log WHERE time >= $1 AND time < $2 GROUP BY 1, ${dimensions}`,
      [since, until],
    )
  const middle = new Date(Math.floor((now - (DAYS / 2) * 86_400_000) / 86_400_000) * 86_400_000)
  const end = new Date(now + HOUR_MS)
  await sumUp('minute', new Date(now - 3 * HOUR_MS), end)
  for (const unit of ['hour', 'day'] as const)
    await Promise.all([sumUp(unit, new Date(0), middle), sumUp(unit, middle, end)])
  const sums =
    'requests, errors, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_nano, unpriced, gateway_us, upstream_us, ttft_us, ttft_calls'
  for (const unit of ['hour', 'day'])
    for (const [level, kept, source] of [
      ['by_application', 'tenant_id, organization_id, application_id, api_id, model, provider', `usage_${unit}`],
      ['by_tenant', 'tenant_id, api_id, model, provider', `usage_${unit}_by_application`],
    ] as const)
      await plane.query(
        `INSERT INTO usage_${unit}_${level} (bucket, ${kept}, ${sums}, total_ms_histogram)
         SELECT bucket, ${kept}, ${sums
           .split(', ')
           .map(name => `sum(${name})`)
           .join(', ')}, gatehouse_histogram_sum(total_ms_histogram)
         FROM ${source} GROUP BY bucket, ${kept}`,
      )
  await plane.query('INSERT INTO usage_dirty (hour) VALUES ($1)', [new Date(Math.floor(now / HOUR_MS) * HOUR_MS)])
  await plane.query('ANALYZE')
}

/** Two at a time, as there are two processors. */
async function inParts(work: (first: number, last: number) => Promise<void>): Promise<void> {
  await Promise.all([work(1, CALLS / 2), work(CALLS / 2 + 1, CALLS)])
}
