import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureLogin, loginUrl } from '@gatehouse/migrations/login.js'
import { migrate } from '@gatehouse/migrations/migrate.js'
import { startPostgres } from '@gatehouse/postgres/start-postgres.js'
import pg from 'pg'

/** Where the global set-up leaves the address of this run's cluster for the test workers. */
export const testDatabaseVariable = 'TEST_DATABASE_URL'
const template = 'gatehouse_template'

/** A database of its own for one test file. */
export interface TestDatabase {
  /** Of a superuser, whom no policy binds. */
  url: string
  /** Of the login that processes use. */
  loginUrl: string
  /** As the superuser, to arrange and to look. */
  query<T = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<T[]>
  drop(): Promise<void>
}

/** A throwaway Postgres whose template database has every migration applied; `url` is its superuser's. Takes about a second. */
export async function startTestCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  await chmod(folder, 0o711)
  const postgres = await startPostgres({ dataDir: join(folder, 'pg'), durable: false })
  const stop = async () => {
    await postgres.stop()
    await rm(postgres.home, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await run(postgres.url, `CREATE DATABASE ${template}`)
    await migrate(named(postgres.url, template))
    await ensureLogin(postgres.url, passwordOf(postgres.url))
    // A template can only be copied while nobody is connected to it.
    await run(postgres.url, `ALTER DATABASE ${template} ALLOW_CONNECTIONS false`)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: postgres.url, stop }
}

/** A migrated, otherwise empty database in this run's cluster. */
export async function testDatabase(cluster = process.env[testDatabaseVariable]): Promise<TestDatabase> {
  if (!cluster) throw new Error('No test cluster: run under vitest with the global set-up, or pass the URL of one.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(cluster, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = named(cluster, name)
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => undefined)
  return {
    url,
    loginUrl: loginUrl(url, passwordOf(url)),
    query: async <T>(sql: string, parameters: unknown[] = []) => (await pool.query(sql, parameters)).rows as T[],
    drop: async () => {
      await pool.end()
      await run(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

const passwordOf = (url: string): string => decodeURIComponent(new URL(url).password)

function named(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.href
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
