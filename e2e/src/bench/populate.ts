import type { TestDatabase } from '@gatehouse/testing/postgres.js'

export const ROUTES = 10_000
export const KEYS = 100_000
const CUSTOMERS = 1_000
const TENANTS = 100

const API = `jsonb_build_object('id', 'ver_' || n, 'api', 'api_' || n, 'tenantId', 'ten_' || n % ${TENANTS}, 'slug', 'api-' || n, 'name', 'API ' || n,
  'type', 'rest', 'version', 'v1', 'state', 'published', 'capture', 'off', 'rest', jsonb_build_object('path', '/t' || n % ${TENANTS} || '/api-' || n,
  'hosts', '[]'::jsonb, 'routes', '[]'::jsonb, 'stripPath', true, 'preserveHost', false, 'targets', jsonb_build_array(jsonb_build_object('url', 'https://service-' || n % 500 || '.example.com/v1')),
  'timeouts', '{"connectMs":5000,"headMs":30000,"idleMs":60000}'::jsonb, 'maxBodyBytes', 10485760, 'auth', 'key'))`
const KEY = `jsonb_build_object('id', 'key_' || n, 'application', 'app_' || n % ${CUSTOMERS}, 'hash',
  translate(rtrim(encode(sha256(n::text::bytea), 'base64'), '='), '+/', '-_'), 'state', 'active')`
const TENANT = `jsonb_build_object('id', 'ten_' || n, 'slug', 't' || n)`
const PLAN = `jsonb_build_object('id', 'pln_' || n, 'tenantId', 'ten_' || n, 'product', 'prd_' || n, 'productSlug', 'all', 'slug', 'free',
  'apis', (SELECT jsonb_agg('api_' || m) FROM generate_series(0, ${ROUTES - 1}) m WHERE m % ${TENANTS} = n), 'limits', '{}'::jsonb)`
const APPLICATION = `jsonb_build_object('id', 'app_' || n, 'organizationId', 'org_' || n, 'name', 'App ' || n, 'state', 'active')`
const SUBSCRIPTION = `jsonb_build_object('id', 'sub_' || n, 'tenantId', 'ten_' || n % ${TENANTS}, 'application', 'app_' || n, 'plan', 'pln_' || n % ${TENANTS}, 'state', 'active')`

/** Writes revision 1 with all of it, as a change would have. */
export async function populate(database: TestDatabase): Promise<void> {
  const fill = (kind: string, prefix: string, count: number, spec: string) =>
    database.query(
      `INSERT INTO config_resource (kind, id, tenant_id, revision, spec)
       SELECT '${kind}', '${prefix}_' || n, NULL, 1, ${spec} FROM generate_series(0, ${count - 1}) n`,
    )
  await fill('tenant', 'ten', TENANTS, TENANT)
  await fill('api', 'ver', ROUTES, API)
  await fill('plan', 'pln', TENANTS, PLAN)
  await fill('application', 'app', CUSTOMERS, APPLICATION)
  await fill('subscription', 'sub', CUSTOMERS, SUBSCRIPTION)
  await fill('key', 'key', KEYS, KEY)
  await database.query(`INSERT INTO config_change (revision, kind, id, tenant_id, removed, spec)
    SELECT revision, kind, id, tenant_id, removed, spec FROM config_resource WHERE revision = 1`)
  await database.query(`INSERT INTO config_revision (revision, summary) VALUES (1, 'bench')`)
  await database.query('UPDATE installation SET revision = 1')
}

/** Revokes or revives one key, as a change does; answers the revision. */
export async function changeOneKey(database: TestDatabase, n: number): Promise<number> {
  const [row] = await database.query<{ revision: string }>(
    `WITH next AS (UPDATE installation SET revision = revision + 1 RETURNING revision),
       noted AS (INSERT INTO config_revision (revision, summary) SELECT revision, 'bench' FROM next),
       changed AS (UPDATE config_resource SET revision = next.revision, spec = spec || '{"state":"revoked"}' FROM next
         WHERE kind = 'key' AND id = 'key_' || ${n}::int RETURNING config_resource.*),
       kept AS (INSERT INTO config_change (revision, kind, id, tenant_id, removed, spec)
         SELECT revision, kind, id, tenant_id, removed, spec FROM changed)
     SELECT revision, pg_notify('gatehouse_revision', revision::text) FROM next`,
  )
  return Number(row!.revision)
}
