import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { providerSchemas } from '@gatehouse/providers/schemas.gen.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

// Tries a provider of every type against one server that stands for all vendors, and for those who give tokens.

const types = Object.keys(providerSchemas)
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

interface Received {
  url: string
  headers: IncomingMessage['headers']
  body: string
}

let plane: TestControlPlane
let publisher: TestClient
let vendor: Server
let origin: string
let received: Received[]
let refuse: { status: number; body: object } | undefined

beforeAll(async () => {
  plane = await TestControlPlane.start()
  publisher = await plane.person('publisher', { acme: ['publisher'] })
  vendor = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const url = request.url ?? ''
      received.push({ url, headers: request.headers, body: Buffer.concat(chunks).toString() })
      const token = url.includes('/token')
      const { status, body } = token || !refuse ? { status: 200, body: {} } : refuse
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(token ? { access_token: 'given-token', expires_in: 3600 } : body))
    })
  })
  await new Promise<void>(resolve => vendor.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
})
afterAll(async () => {
  await plane?.close()
  await new Promise(resolve => vendor.close(resolve))
})
beforeEach(() => {
  received = []
  refuse = undefined
})

const serviceAccount = () =>
  JSON.stringify({ project_id: 'p', client_email: 'a@b', private_key: privateKey, token_uri: `${origin}/token` })

const OTHERS: Record<string, () => object> = {
  vertex: () => ({ serviceAccount: serviceAccount() }),
  'vertex-anthropic': () => ({ serviceAccount: serviceAccount() }),
  bedrock: () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret-key' }),
  'azure-openai': () => ({ tenantId: 't', clientId: 'c', clientSecret: 'secret-key', authority: origin }),
}
const credentialsFor = (type: string): object => OTHERS[type]?.() ?? { apiKey: 'secret-key' }

test('each type is listed with a schema of its credentials, what it lacks and where its maker tells more', async () => {
  const { body } = await publisher.get('/provider-types')
  const listed = body.data as { id: string; credentials: { type: string }; documentation: string; limits: string[] }[]
  expect(listed.map(type => type.id)).toEqual(types)
  for (const type of listed) {
    expect(type.credentials.type).toBe('object')
    expect(type.documentation).toMatch(/^https:/)
    expect(type.limits.length).toBeGreaterThan(0)
  }
})

test.each(types)('a provider of type %s can be made and tried', async type => {
  const made = await publisher.post('/tenants/acme/providers', {
    slug: `try-${type}`,
    type,
    baseUrl: origin,
    credentials: credentialsFor(type),
  })
  expect(made.status).toBe(201)
  const tried = await publisher.post(`/tenants/acme/providers/try-${type}/test`, { model: 'm' })
  expect(tried.body).toMatchObject({ ok: true, status: 200 })
  const call = received.at(-1)!
  expect(JSON.parse(call.body)).toBeTypeOf('object')
  const { authorization, 'x-api-key': anthropic, 'x-goog-api-key': google, 'api-key': azure } = call.headers
  const shown = [authorization, anthropic, google, azure].filter(Boolean).join()
  expect(shown).toMatch(received.length > 1 ? /given-token/ : type === 'bedrock' ? /AWS4-HMAC-SHA256/ : /secret-key/)
})

test("a refusal is told in the vendor's words, without the secret", async () => {
  refuse = { status: 401, body: { type: 'error', error: { type: 'authentication_error', message: 'bad secret-key' } } }
  const tried = await publisher.post('/tenants/acme/providers/try-anthropic/test', { model: 'm' })
  expect(tried.body).toMatchObject({ ok: false, status: 401, message: expect.stringContaining('bad') })
  expect(JSON.stringify(tried.body)).not.toContain('secret-key')
})

test('the address follows from the credentials where none is given, and moves with them', async () => {
  const keys = { accessKeyId: 'AKID', secretAccessKey: 's3cret' }
  const made = await publisher.post('/tenants/acme/providers', {
    slug: 'frankfurt',
    type: 'bedrock',
    credentials: { ...keys, region: 'eu-central-1' },
  })
  expect(made.body).toMatchObject({ baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com' })
  const moved = await publisher.send('PATCH', '/tenants/acme/providers/frankfurt', {
    credentials: { ...keys, region: 'us-west-2' },
  })
  expect(moved.body).toMatchObject({ baseUrl: 'https://bedrock-runtime.us-west-2.amazonaws.com' })
  const nowhere = await publisher.post('/tenants/acme/providers', {
    slug: 'nowhere',
    type: 'databricks',
    credentials: { apiKey: 'k' },
  })
  expect(nowhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '/baseUrl' }] } })
})

test("a tenant's own price holds all that a vendor may ask", async () => {
  const price = {
    providerType: 'openai',
    model: 'house-model',
    input: '2',
    output: '8',
    cachedInput: '0.5',
    cacheWrite: '2.5',
    cacheWriteHour: '4',
    reasoning: '8',
    audioInput: '40',
    request: '0.001',
    search: '0.01',
    minimum: '0.000001',
    tiers: [{ above: 200_000, input: '4', output: '12' }],
    serviceTiers: { batch: 0.5 },
  }
  const made = await publisher.post('/tenants/acme/prices', price)
  expect(made).toMatchObject({ status: 201, body: price })
  const bad = {
    ...price,
    tiers: [
      { above: 200, input: '1' },
      { above: 100, input: '2' },
    ],
  }
  expect(await publisher.post('/tenants/acme/prices', bad)).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/tiers/1/above' }] },
  })
})

test('the model catalog pages, and filters', async () => {
  const { body } = await publisher.get('/model-catalog?providerType=anthropic&limit=2')
  expect(body.data).toMatchObject([{ providerType: 'anthropic', kind: 'chat' }, {}])
  const next = await publisher.get(`/model-catalog?providerType=anthropic&limit=2&cursor=${body.nextCursor}`)
  expect(next.body.data).toHaveLength(2)
  expect((await publisher.get('/model-catalog?cursor=x')).status).toBe(422)
})
