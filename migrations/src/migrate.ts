import 'reflect-metadata'
import pg from 'pg'
import { DataSource } from 'typeorm'
import { migrations } from './index.gen.js'

// Any number that only this lock uses.
const LOCK = 4_715_201

/** Brings a database to the newest schema. Several processes may call it at once: one does the work, the others wait. */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl })
  await lock.connect()
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK])
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
    await lock.end()
  }
}
