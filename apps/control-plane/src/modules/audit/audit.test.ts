import { randomBytes } from 'node:crypto'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { type INestApplicationContext, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ChangeModule } from '../../platform/change/change.module.js'
import { Changes } from '../../platform/change/changes.js'
import { CryptoModule } from '../../platform/crypto/crypto.module.js'
import { DatabaseModule } from '../../platform/database/database.module.js'
import { Env } from '../../platform/env.js'
import { EnvModule } from '../../platform/env.module.js'
import { Context } from '../../platform/http/context.js'
import { AuditService } from './audit.service.js'

@Module({})
class AuditOnly {
  static with(env: Env) {
    return {
      module: AuditOnly,
      imports: [EnvModule.with(env), DatabaseModule, CryptoModule, ChangeModule],
      providers: [AuditService],
    }
  }
}

let database: TestDatabase
let app: INestApplicationContext
const auditor = new Context(
  {
    userId: 'usr_a',
    kind: 'user',
    credentialId: 's',
    platform: new Set(['platform:audit'] as const),
    tenants: new Map(),
    organizations: new Map(),
  },
  'req-1',
  '127.0.0.1',
)

beforeAll(async () => {
  database = await testDatabase()
  const env = Env.read({
    GATEHOUSE_DATABASE_URL: database.loginUrl,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
  })
  app = await NestFactory.createApplicationContext(AuditOnly.with(env), { logger: false })
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const change = (n: number) =>
  app.get(Changes).commit(auditor, async ({ audit }) => {
    audit({
      action: 'thing.update',
      target: { type: 'thing', id: `t${n}` },
      before: { b: 1, a: { z: n, y: [1, null] } },
      after: { name: 'Ünïcode', n: n / 3 },
    })
  })

it('chains concurrent entries and verifies them', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => change(n)))
  expect(await app.get(AuditService).verify(auditor)).toEqual({ valid: true, entries: 20, brokenAt: null })
  const { data } = await app.get(AuditService).list(auditor, { limit: 5 })
  expect(data).toHaveLength(5)
  expect(data[0]).toMatchObject({
    action: 'thing.update',
    actor: { id: 'usr_a' },
    requestId: 'req-1',
    address: '127.0.0.1',
  })
})

it('leaves nothing of a change that fails', async () => {
  await expect(
    app.get(Changes).commit(auditor, async ({ audit }) => {
      audit({ action: 'thing.never', target: { type: 'thing', id: 'x' } })
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await database.query(`SELECT 1 FROM audit_entry WHERE action = 'thing.never'`)).toEqual([])
})

it('finds an entry that was changed, one that was taken out, and an end that was cut off', async () => {
  const [third] = await database.query<{ id: string }>('SELECT id FROM audit_entry WHERE sequence = 3')
  await database.query(`UPDATE audit_entry SET after = '{"n":99}' WHERE sequence = 3`)
  expect(await app.get(AuditService).verify(auditor)).toMatchObject({ valid: false, brokenAt: third!.id })
  await database.query('DELETE FROM audit_entry WHERE sequence = 3')
  expect(await app.get(AuditService).verify(auditor)).toMatchObject({ valid: false })
  await database.query('DELETE FROM audit_entry WHERE sequence >= 3')
  expect(await app.get(AuditService).verify(auditor)).toMatchObject({ valid: false, brokenAt: 'the end' })
})
