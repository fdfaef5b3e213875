import 'reflect-metadata'
import pg from 'pg'
import { DataSource } from 'typeorm'
import { force, isForced, unforce } from './force.js'
import { migrations } from './index.gen.js'
import { jobsSchemaIsCurrent, migrateJobsSchema } from './jobs-schema.js'
import { ensureRoles, SYSTEM_ROLE } from './roles.js'

// Any number that only this lock uses.
const LOCK = 4_715_201
const TABLE = 'schema_migration'

/**
 * Brings a database to the newest schema, as a user who owns it. Several processes may call it at once: one does the work, the others
 * wait. Where nothing is left to do, any login that processes use will do.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await requireVersion(client)
    await ensureRoles(client)
    if (await isCurrent(client)) return []
    const applied = await unforced(client, () => run(databaseUrl))
    await client.query(`GRANT SELECT ON ${TABLE} TO ${SYSTEM_ROLE}`)
    await migrateJobsSchema(client)
    return applied
  } finally {
    await client.end()
  }
}

// From 16 on a role can be granted to be taken on without being inherited.
async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; known: boolean }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int >= 160000 AS known`,
  )
  if (!rows[0]!.known) throw new Error(`Gatehouse needs PostgreSQL 16 or newer; this is ${rows[0]!.version}.`)
}

async function unforced<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await unforce(client)
  try {
    return await work()
  } finally {
    await force(client)
  }
}

async function run(databaseUrl: string): Promise<string[]> {
  const source = new DataSource({ type: 'postgres', url: databaseUrl, migrations, migrationsTableName: TABLE })
  await source.initialize()
  try {
    return (await source.runMigrations({ transaction: 'each' })).map(migration => migration.name)
  } finally {
    await source.destroy()
  }
}

/** Asked in the role that may only read it, so that a login without rights of its own can ask too. */
async function isCurrent(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ granted: boolean | null }>(
    `SELECT has_table_privilege($1, to_regclass($2), 'SELECT') AS granted`,
    [SYSTEM_ROLE, TABLE],
  )
  if (!rows[0]!.granted) return false
  await client.query(`SET ROLE ${SYSTEM_ROLE}`)
  try {
    const applied = await client.query<{ name: string }>(`SELECT name FROM ${TABLE}`)
    const names = new Set(applied.rows.map(row => row.name))
    if (!migrations.every(each => names.has(each.name))) return false
    return (await isForced(client)) && (await jobsSchemaIsCurrent(client))
  } finally {
    await client.query('RESET ROLE')
  }
}
