import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from './postgres.js'

const tables = `SELECT count(*)::int AS count FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ count: number }>(sql)).rows
  } finally {
    await client.end()
  }
}

test('every test file gets a migrated database that others do not see', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()])
  expect((await query(one.url, tables))[0]?.count).toBeGreaterThan(10)
  await query(one.url, 'CREATE TABLE mine ()')
  await expect(query(two.url, 'SELECT * FROM mine')).rejects.toThrow(/does not exist/)
  await Promise.all([one.drop(), two.drop()])
  await expect(query(one.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
})
