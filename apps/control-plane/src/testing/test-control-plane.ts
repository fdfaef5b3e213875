import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createApp, listen } from '../app.js'
import { newToken } from '../modules/identity/token-format.js'
import { sha256 } from '../platform/crypto/one-way.js'
import { Env } from '../platform/env.js'
import { newId } from '../platform/ids.js'
import { TestClient } from './test-client.js'

/** A control plane that listens on free ports, over a database of its own. */
export class TestControlPlane {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly database: TestDatabase,
    private readonly settings: Record<string, string>,
    private readonly end: () => Promise<void>,
  ) {}

  static async start(settings: Record<string, string> = {}, given?: TestDatabase): Promise<TestControlPlane> {
    const database = given ?? (await testDatabase())
    const all = {
      GATEHOUSE_DATABASE_URL: database.loginUrl,
      GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
      ...settings,
    }
    return TestControlPlane.open(all, database, () => database.drop())
  }

  /** Another process' worth of it, over the same database. To be closed first. */
  replica(): Promise<TestControlPlane> {
    return TestControlPlane.open(this.settings, this.database, async () => {})
  }

  private static async open(
    settings: Record<string, string>,
    database: TestDatabase,
    end: () => Promise<void>,
  ): Promise<TestControlPlane> {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-cp-'))
    const env = Env.read({
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_HTTP_PORT: '0',
      GATEHOUSE_GRPC_PORT: '0',
      GATEHOUSE_JOIN_PORT: '0',
      GATEHOUSE_LOG_LEVEL: 'fatal',
      GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8,::1/128',
      ...settings,
    })
    const app = await createApp(env)
    const port = await listen(app, env)
    return new TestControlPlane(app, `http://127.0.0.1:${port}`, database, settings, async () => {
      await app.close()
      await end()
      await rm(dataDir, { recursive: true, force: true })
    })
  }

  /** As a superuser. */
  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.database.query<T>(sql, parameters)
  }

  async revision(): Promise<number> {
    const [row] = await this.query<{ revision: string }>('SELECT revision FROM installation')
    return Number(row!.revision)
  }

  get anonymous(): TestClient {
    return new TestClient(this.url)
  }

  /** Somebody new, with roles in tenants that are made where they are not there yet. */
  async person(name: string, memberships: Record<string, string[]> = {}): Promise<TestClient & { userId: string }> {
    const userId = newId('user')
    const secret = newToken()
    await this.query(
      `INSERT INTO app_user (id, email, name, state, email_verified_at) VALUES ($1, $2, $3, 'active', now())`,
      [userId, `${name}@${randomBytes(4).toString('hex')}.test`, name],
    )
    await this.query('INSERT INTO personal_token (id, user_id, name, hash, last_four) VALUES ($1, $2, $3, $4, $5)', [
      newId('token'),
      userId,
      'test',
      sha256(secret),
      secret.slice(-4),
    ])
    for (const [slug, roles] of Object.entries(memberships)) {
      await this.query('INSERT INTO tenant (id, slug, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING', [
        newId('tenant'),
        slug,
      ])
      await this.query('INSERT INTO member (tenant_id, user_id, roles) SELECT id, $2, $3 FROM tenant WHERE slug = $1', [
        slug,
        userId,
        roles,
      ])
    }
    return Object.assign(new TestClient(this.url, secret), { userId })
  }

  close(): Promise<void> {
    return this.end()
  }
}
