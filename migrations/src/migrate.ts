import 'reflect-metadata'
import pg from 'pg'
import { DataSource } from 'typeorm'
import { migrations } from './index.gen.js'
import { ensureRoles } from './roles.js'

// Any number that only this lock uses.
const LOCK = 4_715_201

/** Brings a database to the newest schema. Several processes may call it at once: one does the work, the others wait. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await ensureRoles(client)
    const source = new DataSource({
      type: 'postgres',
      url: databaseUrl,
      migrations,
      migrationsTableName: 'schema_migration',
    })
    await source.initialize()
    try {
      return (await source.runMigrations({ transaction: 'each' })).map(migration => migration.name)
    } finally {
      await source.destroy()
    }
  } finally {
    await client.end()
  }
}
