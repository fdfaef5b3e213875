import { randomBytes } from 'node:crypto'
import { migrate } from '@gatehouse/migrations/migrate.js'
import { RUNTIME_ROLE, SYSTEM_ROLE } from '@gatehouse/migrations/roles.js'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'

// A cluster that somebody else runs: what we are given owns a database, and is no superuser.
const owner = `owner_${randomBytes(4).toString('hex')}`
let admin: TestDatabase

beforeAll(async () => {
  admin = await testDatabase()
  await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD 'test'`)
  await admin.query(`CREATE DATABASE ${owner} OWNER ${owner}`)
})
afterEach(async () => {
  await admin.query(`REVOKE ${RUNTIME_ROLE}, ${SYSTEM_ROLE} FROM ${owner}`)
})
afterAll(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${owner} WITH (FORCE)`)
  await admin.query(`DROP ROLE ${owner}`)
  await admin.drop()
})

function asOwner(): string {
  const url = new URL(admin.url)
  url.username = owner
  url.password = 'test'
  url.pathname = `/${owner}`
  return url.href
}

it('says what to run where the roles cannot be taken on', async () => {
  // The roles are there, made by an administrator of the cluster, so that this user may not grant them.
  await expect(migrate(asOwner())).rejects.toThrow(
    `GRANT ${RUNTIME_ROLE}, ${SYSTEM_ROLE} TO ${owner} WITH INHERIT FALSE, SET TRUE`,
  )
  await expect(TestControlPlane.start({ GATEHOUSE_DATABASE_URL: asOwner() })).rejects.toThrow(
    `${owner} of GATEHOUSE_DATABASE_URL cannot act as gatehouse_`,
  )
})

it('works with an owner who is no superuser, whom the policies bind like everybody', async () => {
  await admin.query(`GRANT ${RUNTIME_ROLE}, ${SYSTEM_ROLE} TO ${owner} WITH INHERIT FALSE, SET TRUE`)
  expect((await migrate(asOwner())).length).toBeGreaterThan(0)
  expect(await migrate(asOwner())).toEqual([])

  const plane = await TestControlPlane.start({ GATEHOUSE_DATABASE_URL: asOwner() })
  const client = new pg.Client({ connectionString: asOwner() })
  await client.connect()
  try {
    const signedUp = await plane.anonymous.post('/auth/sign-up', {
      email: 'ada@example.com',
      name: 'Ada',
      password: 'a long enough passphrase',
    })
    expect(signedUp.status).toBe(202)
    await client.query(
      `BEGIN; SET LOCAL ROLE ${SYSTEM_ROLE}; INSERT INTO tenant (id, slug, name) VALUES ('ten_a', 'a', 'A'); COMMIT`,
    )
    expect((await client.query('SELECT 1 FROM tenant')).rows).toEqual([])
    expect((await client.query(`SELECT gatehouse_ensure_partitions('call_log', current_date, 1)`)).rowCount).toBe(1)
  } finally {
    await client.end()
    await plane.close()
  }
})
