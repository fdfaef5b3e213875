import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TryEvent, tryEvent } from '@gatehouse/shared/api/try-it.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { ForgetTemporaryKeys } from '../credentials/forget-temporary-keys.job.js'
import { gatewayTarget } from './relay.js'

type Answering = (request: IncomingMessage, response: ServerResponse) => void

let gateway: Server
let answering: Answering
let asked: IncomingMessage[] = []
let plane: TestControlPlane
let dev: TestClient & { userId: string }
let application: string
let subscription: string

async function made(by: TestClient, path: string, body?: unknown): Promise<string> {
  const answer = await by.post<{ id: string }>(path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
  return answer.body.id
}

beforeAll(async () => {
  gateway = createServer((request, response) => {
    asked.push(request)
    if (request.url === '/v1/models') return response.end('{}')
    answering(request, response)
  }).listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  plane = await TestControlPlane.start({ GATEHOUSE_GATEWAY_INTERNAL_URL: url })
  const publisher = await plane.person('publisher', { acme: ['admin'] })
  const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }
  await made(publisher, '/tenants/acme/apis', { slug: 'w', name: 'W', type: 'rest', path: '/w', upstream })
  await made(publisher, '/tenants/acme/apis/w/versions/v1/publish')
  await made(publisher, '/tenants/acme/products', { slug: 'w', name: 'W', apis: ['w'], visibility: 'public' })
  await made(publisher, '/tenants/acme/products/w/plans', { slug: 'free', name: 'Free', approval: 'auto' })
  dev = await plane.person('dev')
  await plane.query(
    `INSERT INTO organization (id, slug, name, personal_user_id) VALUES ('org_dev', 'dev', 'Dev', $1)`,
    [dev.userId],
  )
  await plane.query(
    `INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_dev', $1, 'owner')`,
    [dev.userId],
  )
  application = await made(dev, '/applications', { name: 'Bot' })
  subscription = await made(dev, `/applications/${application}/subscriptions`, { product: 'acme/w', plan: 'free' })
})
afterAll(async () => {
  await plane.close()
  gateway.close()
})
afterEach(() => {
  asked = []
})

const path = () => `/applications/${application}/subscriptions/${subscription}/try`
const token = (client: TestClient) => (client as unknown as { token: string }).token

/** Line by line, as they come. */
async function* events(body: object, signal?: AbortSignal): AsyncGenerator<TryEvent> {
  const answer = await fetch(`${plane.url}/api/v1${path()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token(dev)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  let rest = ''
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield tryEvent.parse(JSON.parse(line))
  }
  expect(rest).toBe('')
}

async function all(body: object): Promise<TryEvent[]> {
  const list: TryEvent[] = []
  for await (const event of events(body)) list.push(event)
  return list
}

describe('a call that is tried', () => {
  it('arrives with the temporary key and without what says who called', async () => {
    answering = (_, response) => response.writeHead(429, { 'X-Left': '3', 'Content-Type': 'text/plain' }).end('no')
    const headers = { Cookie: 'sid=1', 'X-API-Key': 'mine', Authorization: 'Bearer mine', 'X-Trace': '7' }
    const [head, text, end] = await all({ method: 'PUT', path: '/acme/w?a=1', headers, body: 'hello' })
    expect(head).toMatchObject({ type: 'head', status: 429, key: { prefix: expect.stringMatching(/^gh_test_/) } })
    expect(head).toHaveProperty('headers', expect.arrayContaining([['x-left', '3']]))
    expect(text).toMatchObject({ type: 'text', text: 'no' })
    expect(end).toMatchObject({ type: 'end', bytes: 2, binary: false, truncated: false })
    const { method, url, headers: sent } = asked.at(-1)!
    expect([method, url]).toEqual(['PUT', '/acme/w?a=1'])
    expect(sent).toMatchObject({ 'x-trace': '7', authorization: expect.stringMatching(/^Bearer gh_test_\w+$/) })
    expect([sent.cookie, sent['x-api-key']]).toEqual([undefined, undefined])
  })

  it('streams: what the gateway has sent is there before it has ended', async () => {
    let finish = () => {}
    answering = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      finish = () => response.end('data: 2\n\n')
    }
    const types: string[] = []
    for await (const event of events({ method: 'GET', path: '/x' })) {
      types.push(event.type)
      if (types.length === 2) finish()
    }
    expect(types).toEqual(['head', 'text', 'text', 'end'])
  })

  it('is taken back when whoever asked leaves', async () => {
    let left: Promise<unknown> = Promise.resolve()
    answering = (_, response) => {
      left = once(response, 'close').then(() => response.writableFinished)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    }
    const abort = new AbortController()
    const stream = events({ method: 'GET', path: '/x' }, abort.signal)
    await stream.next()
    await stream.next()
    abort.abort()
    await expect(stream.next()).rejects.toThrow()
    expect(await left).toBe(false)
  })

  it('shows no bytes that are not text, and says how it broke', async () => {
    answering = (_, response) => response.setHeader('content-type', 'image/png').end(Buffer.from([1, 2, 3]))
    expect((await all({ method: 'GET', path: '/x' })).at(-1)).toMatchObject({ type: 'end', bytes: 3, binary: true })
    answering = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '9' }).write('x')
      response.destroy()
    }
    expect((await all({ method: 'GET', path: '/x' })).at(-1)).toMatchObject({ type: 'failed' })
  })

  it.each([
    { path: '//evil.example/' },
    { path: 'x' },
    { path: '/a b' },
    { headers: { 'a b': '1' } },
    { headers: { a: '\r\nb: 1' } },
  ])('is refused for %j', async part => {
    const answer = await dev.post(path(), { method: 'GET', path: '/', ...part })
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed'])
    expect(asked).toEqual([])
  })

  it('is nobody else’s: not of strangers, of viewers, nor of another subscription', async () => {
    const call = { method: 'GET', path: '/' }
    expect((await (await plane.person('stranger')).post(path(), call)).status).toBe(404)
    const viewer = await plane.person('viewer')
    await plane.query(
      `INSERT INTO organization_member (organization_id, user_id, role) VALUES ('org_dev', $1, 'viewer')`,
      [viewer.userId],
    )
    expect((await viewer.post(path(), call)).status).toBe(403)
    expect((await dev.post(`/applications/${application}/subscriptions/sub_other/try`, call)).status).toBe(404)
    expect(asked).toEqual([])
  })
})

describe('a temporary key', () => {
  it('serves all calls of a session, is in no list, and cannot be rotated', async () => {
    answering = (_, response) => response.end()
    await Promise.all([all({ method: 'GET', path: '/1' }), all({ method: 'GET', path: '/2' })])
    const keys = await plane.query<{ id: string; subscription_id: string }>('SELECT id, subscription_id FROM api_key')
    expect(keys.map(key => key.subscription_id)).toEqual([subscription])
    expect((await dev.get<{ data: unknown[] }>(`/applications/${application}/keys`)).body.data).toEqual([])
    const rotated = await dev.post(`/applications/${application}/keys/${keys[0]!.id}/rotate`, { grace: '1h' })
    expect(rotated.status).toBe(404)
  })

  it('is told to nodes with its subscription, and forgotten when it has expired', async () => {
    const specs = () =>
      plane.query<{ spec: object }>(`SELECT spec FROM config_resource WHERE kind = 'key' AND NOT removed`)
    expect(await specs()).toMatchObject([{ spec: { subscription, expiresAt: expect.any(String) } }])
    await plane.app.get(ForgetTemporaryKeys).run()
    expect(await specs()).toHaveLength(1)
    await plane.query(`UPDATE api_key SET expires_at = now() - interval '1 minute'`)
    await plane.app.get(ForgetTemporaryKeys).run()
    expect(await specs()).toEqual([])
    expect(await plane.query('SELECT 1 FROM api_key')).toEqual([])
  })
})

it.each([
  ['http://gw:8000', '/v1/x?y=1', 'http://gw:8000/v1/x?y=1'],
  ['https://gw/base/', '/v1', 'https://gw/base/v1'],
  ['http://gw:8000', '//evil/x', undefined],
  ['http://gw:8000', '/../../x', 'http://gw:8000/x'],
])('%s and %s make %s', (base, path, url) => expect(gatewayTarget(base, path)?.href).toBe(url))
