import { RUNTIME_ROLE, SYSTEM_ROLE } from '@gatehouse/migrations/roles.js'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Scope, SqlSession } from '../../testing/sql-session.js'

/** Tables that hold nothing of any tenant or organization. A new table is either secured or named here, with what requests may do. */
const UNOWNED = {
  schema_migration: [],
  session: [],
  personal_token: [],
  one_time_token: [],
  sign_in_failure: [],
  idempotency_key: [],
  certificate_authority: [],
  usage_batch: [],
  limit_run: [],
  journal_spend: [],
  invoice_month: [],
  app_user: [],
  mail: ['INSERT'],
  installation: ['SELECT'],
  config_revision: ['SELECT'],
  usage_dirty: ['SELECT'],
  node: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  node_group: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  node_ack: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  join_token: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
} as Record<string, string[]>

/** Owner columns that are not called `tenant_id` or `organization_id`. */
const OWNER_COLUMNS: Record<string, { tenant?: string; organization?: string }> = {
  tenant: { tenant: 'id' },
  organization: { organization: 'id' },
  audit_head: { tenant: 'chain' },
}

interface Table {
  name: string
  columns: string[]
  times: string[]
  secured: boolean
  tenant?: string
  organization?: string
}

const A: Scope = { role: RUNTIME_ROLE, tenants: 'ten_a', organizations: '' }
const ORG_A: Scope = { role: RUNTIME_ROLE, tenants: '', organizations: 'org_a' }
const NOBODY: Scope = { role: RUNTIME_ROLE, tenants: '', organizations: '' }
const SYSTEM: Scope = { role: SYSTEM_ROLE, tenants: '', organizations: '' }

const database: TestDatabase = await testDatabase()
const tables = await tablesOf(database)
const secured = tables.filter(table => table.secured)
let sql: SqlSession

beforeAll(async () => {
  await strip(database)
  for (const table of secured) {
    if (table.times.length > 0 && (await isPartitioned(table)))
      await database.query('SELECT gatehouse_ensure_partitions($1, current_date, 0)', [table.name])
    for (const party of ['a', 'b']) await database.query(...insertion(table, party, `row_${party}`))
  }
  sql = await SqlSession.open(database.loginUrl)
})
afterAll(async () => {
  await sql?.close()
  await database.drop()
})

it('serves by roles that own nothing and cannot go around a policy', async () => {
  const rows = await database.query(
    `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin,
       (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid AND c.relkind <> 'S') AS owned
     FROM pg_roles r WHERE rolname IN ($1, $2) ORDER BY 1`,
    [RUNTIME_ROLE, SYSTEM_ROLE],
  )
  const weak = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcanlogin: false, owned: 0 }
  expect(rows).toEqual([RUNTIME_ROLE, SYSTEM_ROLE].map(rolname => ({ rolname, ...weak })))
})

it('knows of every table whether it belongs to somebody', () => {
  const undecided = tables.filter(table => !table.secured && !(table.name in UNOWNED)).map(table => table.name)
  expect(undecided, 'call secureTable where the table is made; see CONTRIBUTING.md').toEqual([])
  const owned = tables.filter(table => table.tenant ?? table.organization)
  expect(owned.filter(table => !table.secured).map(table => table.name)).toEqual([])
  expect(secured.length).toBeGreaterThan(30)
})

it.each(Object.entries(UNOWNED))('grants requests no more on %s than is said: %j', async (table, expected) => {
  const rows = await database.query<{ held: string }>(
    `SELECT held FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS held
     WHERE has_table_privilege($1, $2, held)`,
    [RUNTIME_ROLE, table],
  )
  expect(rows.map(row => row.held)).toEqual(expected)
})

describe.each(secured)('rows of $name', table => {
  const { name } = table
  const owner = (table.tenant ?? table.organization)!
  const value = (party: string) => (table.tenant ? `ten_${party}` : `org_${party}`)
  const seen = async (scope: Scope) =>
    (await sql.as(scope, `SELECT ${owner} AS whose FROM ${name}`)).map(row => row.whose)

  it('are hidden from those without a context', async () => {
    expect(await seen(NOBODY)).toEqual([])
  })

  it('are seen by their own', async () => {
    if (table.tenant) expect(await seen(A)).toContain(value('a'))
    if (table.organization) expect(await seen(ORG_A)).toContain(value('a'))
  })

  it('are never seen by others, nor changed, nor made for them', async () => {
    const foreign = `${owner} = '${value('b')}'`
    for (const scope of [A, ORG_A]) {
      expect(await seen(scope)).not.toContain(value('b'))
      expect(await sql.attempt(scope, `UPDATE ${name} SET ${owner} = ${owner} WHERE ${foreign}`)).toBeOneOf([
        0,
        'denied',
      ])
      expect(await sql.attempt(scope, `DELETE FROM ${name} WHERE ${foreign}`)).toBeOneOf([0, 'denied'])
      expect(await sql.attempt(scope, ...insertion(table, 'b', 'planted'))).toBe('denied')
    }
  })

  it('cannot be given away', async () => {
    const mine = [table.tenant, table.organization].filter(column => column !== undefined)
    const away = mine.map(column => `${column} = '${column === table.tenant ? 'ten_b' : 'org_b'}'`).join(', ')
    for (const scope of [A, ORG_A])
      expect(await sql.attempt(scope, `UPDATE ${name} SET ${away} WHERE ${owner} = '${value('a')}'`)).toBeOneOf([
        0,
        'denied',
      ])
  })

  it('are all in sight of system work', async () => {
    expect(await seen(SYSTEM)).toEqual(expect.arrayContaining([value('a'), value('b')]))
  })
})

it('gives the login by itself nothing at all', async () => {
  for (const { name } of tables)
    await expect(sql.plain(`SELECT 1 FROM ${name}`), name).rejects.toThrow(/permission denied/)
})

it('closes partitions that are named themselves', async () => {
  const rows = await database.query<{ name: string }>(
    'SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relispartition AND c.relkind = $1',
    ['r'],
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const { name } of rows)
    for (const scope of [A, SYSTEM])
      await expect(sql.as(scope, `SELECT 1 FROM ${name}`), name).rejects.toThrow(/permission denied/)
})

it('lets nobody rewrite what was noted', async () => {
  expect(await sql.attempt(SYSTEM, 'DELETE FROM audit_entry')).toBe('denied')
  expect(await sql.attempt(SYSTEM, `UPDATE audit_entry SET action = 'x'`)).toBe('denied')
})

it('shows requests no password hash', async () => {
  await expect(sql.as(A, 'SELECT password_hash FROM app_user')).rejects.toThrow(/permission denied/)
  expect(await sql.as(A, 'SELECT name FROM app_user')).toEqual([])
})

async function tablesOf(database: TestDatabase): Promise<Table[]> {
  const rows = await database.query<Table>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AND
         (SELECT count(DISTINCT r.rolname) = 2 FROM pg_policy p JOIN pg_roles r ON r.oid = ANY(p.polroles)
          WHERE p.polrelid = c.oid AND r.rolname IN ($1, $2)) AS secured,
       array_agg(a.attname::text) AS columns,
       coalesce(array_agg(a.attname::text) FILTER (WHERE a.atttypid = 'timestamptz'::regtype), '{}') AS times
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     GROUP BY c.oid ORDER BY 1`,
    [RUNTIME_ROLE, SYSTEM_ROLE],
  )
  return rows.map(row => ({
    ...row,
    ...(row.columns.includes('tenant_id') ? { tenant: 'tenant_id' } : {}),
    ...(row.columns.includes('organization_id') ? { organization: 'organization_id' } : {}),
    ...OWNER_COLUMNS[row.name],
  }))
}

async function isPartitioned({ name }: Table): Promise<boolean> {
  const rows = await database.query(`SELECT 1 FROM pg_class WHERE oid = $1::regclass AND relkind = 'p'`, [name])
  return rows.length > 0
}

/** Takes away every constraint, so that a row can be made of nothing but its owner. */
async function strip(database: TestDatabase): Promise<void> {
  await database.query(`DO $$
    DECLARE one record;
    BEGIN
      FOR one IN SELECT conrelid::regclass AS t, conname AS n FROM pg_constraint c JOIN pg_class k ON k.oid = c.conrelid
        WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'f', 'u', 'p') AND c.conparentid = 0
        ORDER BY c.contype <> 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', one.t, one.n);
      END LOOP;
      FOR one IN SELECT i.indexrelid::regclass AS n FROM pg_index i JOIN pg_class k ON k.oid = i.indrelid
        WHERE i.indisunique AND k.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('DROP INDEX IF EXISTS %s', one.n);
      END LOOP;
      FOR one IN SELECT a.attrelid::regclass AS t, a.attname AS n FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid
        WHERE a.attidentity <> '' AND k.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I DROP IDENTITY', one.t, one.n);
      END LOOP;
      FOR one IN SELECT a.attrelid::regclass AS t, a.attname AS n FROM pg_attribute a JOIN pg_class k ON k.oid = a.attrelid
        WHERE a.attnotnull AND a.attnum > 0 AND k.relkind IN ('r', 'p') AND k.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', one.t, one.n);
      END LOOP;
    END $$`)
}

/** A row of one party, with nothing else in it but what chooses its partition. */
function insertion(table: Table, party: string, id: string): [sql: string, parameters: unknown[]] {
  const values = new Map<string, unknown>(table.times.map(column => [column, new Date()]))
  if (table.columns.includes('id')) values.set('id', id)
  if (table.tenant) values.set(table.tenant, `ten_${party}`)
  if (table.organization) values.set(table.organization, `org_${party}`)
  const columns = [...values.keys()]
  const places = columns.map((_, i) => `$${i + 1}`)
  return [`INSERT INTO ${table.name} (${columns.join(', ')}) VALUES (${places.join(', ')})`, [...values.values()]]
}
