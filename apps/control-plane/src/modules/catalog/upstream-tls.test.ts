import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { MASK } from '@gatehouse/shared/config/mask.js'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import type { Entry } from '../snapshots/entry.js'
import { Revealer } from '../snapshots/reveal.js'

let plane: TestControlPlane
let publisher: TestClient
let mine: { certificate: string; key: string }
let other: { certificate: string; key: string }

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
async function pair(): Promise<{ certificate: string; key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=gatehouse',
    signingAlgorithm: algorithm,
    keys,
  })
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { certificate: made.toString('pem').trim(), key: key.trim() }
}

const targets = [{ url: 'https://service.example.com' }]
const configWith = (tls: object) => ({ path: '/inside', upstream: { targets, tls } })
const version = '/tenants/acme/apis/inside/versions/v1'
const configure = (tls: object) => publisher.send('PUT', version, { config: configWith(tls) })

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  ;[mine, other] = [await pair(), await pair()]
})
afterAll(() => plane?.close())

/** The resource as it is kept, and as a node gets it. */
async function served(): Promise<{ kept: string; told: { rest: { tls: Record<string, unknown> } } }> {
  const [row] = await plane.query<{ id: string; tenant_id: string; spec: object }>(
    `SELECT id, tenant_id, spec FROM config_resource WHERE kind = 'api' AND NOT removed`,
  )
  const kept = JSON.stringify(row!.spec)
  const entry = { kind: 'api', id: row!.id, tenantId: row!.tenant_id, json: kept } as Entry
  return { kept, told: JSON.parse(plane.app.get(Revealer, { strict: false }).reveal(entry)) }
}

test('a key is sealed, shown as a mask and told to nodes alone', async () => {
  const tls = { ...mine, ca: other.certificate }
  const made = await publisher.post('/tenants/acme/apis', {
    ...{ slug: 'inside', name: 'Inside', type: 'rest' },
    ...configWith(tls),
  })
  expect(made).toMatchObject({ status: 201, body: { versions: [{ config: { upstream: { tls: { key: MASK } } } }] } })
  await publisher.post(`${version}/publish`)
  const { kept, told } = await served()
  expect(kept).not.toContain('PRIVATE KEY')
  expect(told.rest.tls).toEqual({ ...tls, verify: true })
  const everywhere = JSON.stringify([
    (await publisher.get('/tenants/acme/apis')).body,
    (await publisher.get(version)).body,
    await plane.query('SELECT config FROM api_version'),
    await plane.query('SELECT before, after FROM audit_entry'),
  ])
  expect(everywhere).toContain('BEGIN CERTIFICATE')
  expect(everywhere).not.toContain('PRIVATE KEY')
})

test('what is saved as it was shown keeps its key, and is no revision', async () => {
  const before = await plane.revision()
  const { config } = (await publisher.get<{ config: object }>(version)).body
  expect(await publisher.send('PUT', version, { config })).toMatchObject({ status: 200, body: { revision: before } })
  const again = { ...(config as { upstream: { tls: object } }).upstream.tls, key: mine.key }
  expect(await configure(again)).toMatchObject({ status: 200, body: { revision: before } })
  expect((await served()).told.rest.tls.key).toBe(mine.key)
})

test('another pair takes its place, also in a version made from it', async () => {
  expect(await configure(other)).toMatchObject({ status: 200, body: { config: { upstream: { tls: { key: MASK } } } } })
  expect((await served()).told.rest.tls).toEqual({ ...other, verify: true })
  const copied = await publisher.post('/tenants/acme/apis/inside/versions', { version: 'v2' })
  expect(copied).toMatchObject({ status: 201, body: { config: { upstream: { tls: { key: MASK } } } } })
})

test.each<[string, () => object, string]>([
  ['a key of another certificate', () => ({ ...mine, key: other.key }), '/key'],
  ['a kept key with another certificate', () => ({ certificate: mine.certificate, key: MASK }), '/key'],
  ['a certificate alone', () => ({ certificate: mine.certificate }), ''],
  ['a key alone', () => ({ key: mine.key }), ''],
  ['what is no certificate', () => ({ ...mine, certificate: '-----BEGIN CERTIFICATE-----\nAAAA' }), '/certificate'],
  ['what is no authority', () => ({ ca: '-----BEGIN CERTIFICATE-----\nAAAA' }), '/ca'],
  ['what is no PEM', () => ({ ca: 'trust me' }), '/ca'],
])('%s is refused', async (_, tls, at) => {
  expect(await configure(tls())).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: `/config/upstream/tls${at}` }] },
  })
})

test('a mask is no key where none is kept', async () => {
  const body = { slug: 'second', name: 'Second', type: 'rest', ...configWith({ ...mine, key: MASK }), path: '/second' }
  const refused = await publisher.post('/tenants/acme/apis', body)
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/upstream/tls/key' }] } })
})

test('the token of a registry is sealed and kept likewise, and its address is checked', async () => {
  const registry = { type: 'consul', url: 'https://consul.example.com:8501', token: 'b1gs33cr3t-token' }
  const config = (more: object, resolve = 'registry') => ({
    config: {
      path: '/inside',
      upstream: { targets: [{ url: 'http://web', resolve }], registry: { ...registry, ...more } },
    },
  })
  const saved = await publisher.send('PUT', version, config({}))
  expect(saved).toMatchObject({ status: 200, body: { config: { upstream: { registry: { token: MASK } } } } })
  const first = await served()
  expect(first.kept).not.toContain(registry.token)
  expect(first.told.rest).toMatchObject({ registry })
  await publisher.send('PUT', version, config({ token: MASK, tag: 'blue' }))
  const { kept, told } = await served()
  expect(told.rest).toMatchObject({ registry: { ...registry, tag: 'blue' } })
  // What did not change was not sealed anew.
  const sealed = (text: string) => JSON.parse(text).rest.registry.token
  expect(sealed(kept)).toEqual(sealed(first.kept))
  const elsewhere = { url: 'https://evil.example.com:8501' }
  expect(await publisher.send('PUT', version, config({ ...elsewhere, token: MASK }))).toMatchObject({
    ...{ status: 422, body: { errors: [{ pointer: '/config/upstream/registry/token' }] } },
  })
  expect(await publisher.send('PUT', version, config({ url: `${registry.url}/below`, token: MASK }))).toMatchObject({
    status: 200,
  })
  expect((await publisher.send('PUT', version, config(elsewhere))).status).toBe(200)
  expect(await publisher.send('PUT', version, config({ url: 'http://169.254.169.254' }))).toMatchObject({
    body: { code: 'target_denied', errors: [{ pointer: '/config/upstream/registry/url' }] },
  })
  await publisher.send('PUT', version, { config: { path: '/inside', upstream: { targets } } })
  expect(await publisher.send('PUT', version, config({ token: MASK }))).toMatchObject({ status: 422 })
})

test('the key of a function stays with the targets that it was given for', async () => {
  const config = (key: string, ...urls: string[]) => ({
    config: { path: '/inside', upstream: { targets: urls.map(url => ({ url })), function: { azure: { key } } } },
  })
  const [mine, other] = ['https://mine.azurewebsites.net', 'https://evil.example.com']
  expect((await publisher.send('PUT', version, config('a-key', `${mine}/api`))).status).toBe(200)
  expect((await publisher.send('PUT', version, config(MASK, `${mine}/api/v2`))).status).toBe(200)
  expect(await publisher.send('PUT', version, config(MASK, mine, other))).toMatchObject({
    ...{ status: 422, body: { errors: [{ pointer: '/config/upstream/function/azure/key' }] } },
  })
  expect((await publisher.send('PUT', version, config('a-key', mine, other))).status).toBe(200)
})
