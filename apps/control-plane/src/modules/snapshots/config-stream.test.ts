import { randomBytes } from 'node:crypto'
import { StateHash } from '@gatehouse/shared/config/state-hash.js'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { type INestApplicationContext, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ChangeModule } from '../../platform/change/change.module.js'
import { sealedCredentials } from '../../platform/change/resource-builder.js'
import { CryptoModule } from '../../platform/crypto/crypto.module.js'
import { Seal } from '../../platform/crypto/seal.js'
import { Database } from '../../platform/database/database.js'
import { DatabaseModule } from '../../platform/database/database.module.js'
import { Env } from '../../platform/env.js'
import { EnvModule } from '../../platform/env.module.js'
import { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { join, newRequest, renew, type TestIdentity, TestNode } from '../../testing/test-node.js'
import { CertificateAuthority } from '../fleet/certificate-authority.js'
import { issueNode, newAuthority, openAuthority } from '../fleet/certificates.js'
import { FleetModule } from '../fleet/index.js'
import { JoinTokens } from '../fleet/join-tokens.js'
import { NodeList } from '../fleet/node-list.js'
import { SnapshotsModule } from './index.js'

@Module({})
class Planes {
  static with(env: Env) {
    return {
      module: Planes,
      imports: [EnvModule.with(env), DatabaseModule, CryptoModule, ChangeModule, FleetModule, SnapshotsModule],
    }
  }
}

let database: TestDatabase
let app: INestApplicationContext
let ports: { grpc: number; join: number }
let identity: TestIdentity
let ca: string
const nodes: TestNode[] = []
const system = Context.system('test')

beforeAll(async () => {
  database = await testDatabase()
  const env = Env.read({
    GATEHOUSE_DATABASE_URL: database.loginUrl,
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_GRPC_PORT: '0',
    GATEHOUSE_JOIN_PORT: '0',
    GATEHOUSE_HTTP_PORT: '0',
  })
  app = await NestFactory.createApplicationContext(Planes.with(env), { logger: false })
  await app.get(ListeningPorts).open()
  ports = app.get(ListeningPorts).all() as typeof ports
  ca = await app.get(CertificateAuthority).certificate()
  identity = await join(ports.join, ca, await newToken())
})
afterEach(() => {
  for (const node of nodes.splice(0)) node.close()
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const newToken = async () => (await app.get(JoinTokens).create(system, { group: 'default', ttlMinutes: 5 })).token

function connect(hello?: ConstructorParameters<typeof TestNode>[2], as = identity): TestNode {
  const node = new TestNode(ports.grpc, as, hello)
  nodes.push(node)
  return node
}

/** Commits a revision the way changes do: rows, then the notification, in one transaction. */
async function commit(
  ...rows: { kind: string; id: string; spec: object | null; tenantId?: string }[]
): Promise<number> {
  return app.get(Database).write(system, async tx => {
    const [taken] = await tx.query<{ revision: string }>('SELECT revision FROM installation WHERE id = 1 FOR UPDATE')
    const revision = Number(taken!.revision) + 1
    await tx.query('UPDATE installation SET revision = $1', [revision])
    await tx.query('INSERT INTO config_revision (revision, summary) VALUES ($1, $2)', [revision, 'test'])
    for (const { kind, id, spec, tenantId = null } of rows) {
      const row = [kind, id, tenantId, revision, spec === null, spec && JSON.stringify(spec)]
      await tx.query(
        'INSERT INTO config_change (kind, id, tenant_id, revision, removed, spec) VALUES ($1, $2, $3, $4, $5, $6)',
        row,
      )
      await tx.query(
        `INSERT INTO config_resource (kind, id, tenant_id, revision, removed, spec) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, id) DO UPDATE SET revision = $4, removed = $5, spec = $6`,
        row,
      )
    }
    await tx.query(`SELECT pg_notify('gatehouse_revision', $1)`, [String(revision)])
    return revision
  })
}
const key = (id: string, more: object = {}) => ({ kind: 'key', id, spec: { id, application: 'a', ...more } })

const myself = async () =>
  (await app.get(NodeList).page(system, { limit: 50 })).data.find(node => node.id === identity.nodeId)!

/** Until the row says so; the row follows the acknowledgement. */
const eventually = async (check: (node: Awaited<ReturnType<typeof myself>>) => boolean) => {
  for (let node = await myself(); ; node = await myself()) if (check(node)) return node
}

test('a new node gets everything, then each change by itself', async () => {
  const first = await commit(key('k1'), { kind: 'tenant', id: 't1', spec: { id: 't1', slug: 'acme' } })
  const node = connect()
  const full = await node.next()
  expect(full).toMatchObject({ revision: first, full: true, ids: ['tenant/t1', 'key/k1'] })
  node.answer(full)

  const second = await commit(key('k2'), { kind: 'tenant', id: 't1', spec: null })
  const delta = await node.next()
  expect(delta).toMatchObject({ revision: second, full: false, ids: ['-tenant/t1', 'key/k2'] })
  node.answer(delta)
  expect(await eventually(each => each.revision === second)).toMatchObject({
    state: 'in_sync',
    lagMs: 0,
    desiredRevision: second,
  })
})

test('what is committed before the acknowledgement comes afterwards, whole', async () => {
  const node = connect()
  const full = await node.next()
  await commit(key('k3'))
  const last = await commit(key('k4'))
  node.answer(full)
  const ids: string[] = []
  for (let revision = 0; revision !== last; ) {
    const delta = await node.next()
    expect(delta.full).toBe(false)
    ids.push(...delta.ids)
    revision = delta.revision
    node.answer(delta)
  }
  expect(ids).toEqual(['key/k3', 'key/k4'])
})

test('a node that serves the present revision is sent nothing but the next', async () => {
  const revision = await commit(key('k5'))
  const first = connect()
  const { resources } = await first.next()
  const hash = new StateHash()
  for (const resource of resources) hash.toggle('key', String(resource.id), JSON.stringify(resource))
  const node = connect({ revision, stateHash: hash.bytes() })
  await node.connected()
  expect((await eventually(each => each.revision === revision)).state).toBe('in_sync')
  await commit(key('k5', { changed: true }))
  expect(await node.next()).toMatchObject({ full: false, ids: ['key/k5'] })
})

test('a node whose hash differs is sent everything', async () => {
  const revision = await commit(key('k6'))
  expect((await connect({ revision, stateHash: randomBytes(32) }).next()).full).toBe(true)
})

test('a refusal is shown; the next revision starts from what the node serves', async () => {
  const node = connect()
  const full = await node.next()
  node.answer(full)
  await commit(key('bad'))
  const bad = await node.next()
  node.answer(bad, false, [{ kind: 'key', id: 'bad', reason: 'no' }])
  expect(await eventually(each => each.refusal !== undefined)).toMatchObject({
    state: 'refused',
    revision: full.revision,
    refusal: [{ kind: 'key', id: 'bad', reason: 'no' }],
  })
  await commit(key('bad', { better: true }))
  const better = await node.next()
  expect(better.ids).toEqual(['key/bad'])
  node.answer(better)
  expect((await eventually(each => each.revision === better.revision)).refusal).toBeUndefined()
})

test('credentials lie sealed and arrive in clear', async () => {
  const credentials = sealedCredentials(app.get(Seal).sealJson('ten_1', { apiKey: 'sk-1' }))
  await commit({ kind: 'provider', id: 'p1', tenantId: 'ten_1', spec: { id: 'p1', credentials } })
  const { resources } = await connect().next()
  expect(resources.find(each => each.id === 'p1')).toEqual({ id: 'p1', credentials: { apiKey: 'sk-1' } })
  await commit({ kind: 'provider', id: 'p1', spec: null })
})

test('a revoked node is turned away', async () => {
  const revoked = await join(ports.join, ca, await newToken())
  await database.query('UPDATE node SET revoked_at = now() WHERE id = $1', [revoked.nodeId])
  await expect(connect({}, revoked).next()).rejects.toThrow(/PERMISSION_DENIED/)
})

test('a node that is revoked while connected is cut off', async () => {
  const revoked = await join(ports.join, ca, await newToken())
  const node = connect({}, revoked)
  node.answer(await node.next())
  await database.query('UPDATE node SET revoked_at = now() WHERE id = $1', [revoked.nodeId])
  node.report()
  await expect(node.next()).rejects.toThrow(/PERMISSION_DENIED/)
})

test('without a certificate of our authority nobody gets in', async () => {
  const other = await newAuthority()
  const { csr, key: privateKey } = await newRequest()
  const issued = await issueNode(await openAuthority(other.certificate, other.key), csr, identity.nodeId, 86_400_000)
  const forged = { ...identity, key: privateKey, certificate: issued!.certificate }
  await expect(connect({}, forged).next()).rejects.toThrow(/UNAVAILABLE/)
})

test('a join token works once', async () => {
  const token = await newToken()
  await join(ports.join, ca, token)
  await expect(join(ports.join, ca, token)).rejects.toThrow(/UNAUTHENTICATED/)
})

test('an unknown or expired token does not work', async () => {
  const token = await newToken()
  await database.query('UPDATE join_token SET expires_at = now() WHERE used_at IS NULL')
  await expect(join(ports.join, ca, token)).rejects.toThrow(/UNAUTHENTICATED/)
  await expect(join(ports.join, ca, `ghj_${'x'.repeat(40)}`)).rejects.toThrow(/UNAUTHENTICATED/)
})

test('one of two that use the same token at once joins', async () => {
  const token = await newToken()
  const outcomes = await Promise.allSettled([join(ports.join, ca, token), join(ports.join, ca, token)])
  expect(outcomes.map(each => each.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a node renews its own certificate', async () => {
  const certificate = await renew(ports.grpc, identity)
  expect(certificate.subject).toBe(`CN=${identity.nodeId}`)
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now())
})

test('joining leaves a trace', async () => {
  const rows = await database.query<{ action: string }>(`SELECT DISTINCT action FROM audit_entry ORDER BY action`)
  expect(rows.map(row => row.action)).toEqual(['join-token.create', 'node.enrol'])
})
