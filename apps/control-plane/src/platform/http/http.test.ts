import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { EndpointRegistry } from './endpoint-registry.js'

let plane: TestControlPlane
let ada: TestClient

beforeAll(async () => {
  plane = await TestControlPlane.start()
  ada = await plane.person('ada')
})
afterAll(() => plane.close())

const raw = (path: string, init: RequestInit = {}) => fetch(`${plane.url}${path}`, init)

async function problem(answer: Response) {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = (await answer.json()) as Record<string, unknown>
  expect(body).toMatchObject({
    type: `urn:gatehouse:error:${body.code}`,
    status: answer.status,
    title: expect.any(String),
  })
  expect(body.request_id).toBe(answer.headers.get('x-request-id'))
  return body
}

const json = (body: string | Buffer): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: body as string,
})

describe('what cannot be read', () => {
  it.each([
    ['a form', { method: 'POST', body: new URLSearchParams({ email: 'x' }) }, 415, 'unsupported_media_type'],
    [
      'plain text',
      { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    ['broken JSON', json('{"email":'), 400, 'bad_request'],
    ['broken UTF-8', json(Buffer.from([0x22, 0xff, 0x22])), 400, 'bad_request'],
    ['three megabytes', json(Buffer.alloc(3 << 20, 0x20)), 413, 'body_too_large'],
    ['a null character', json('{"email":"a\\u0000b"}'), 422, 'validation_failed'],
    ['half a surrogate pair', json('{"email":"\\ud800"}'), 422, 'validation_failed'],
    ['a list', json('[]'), 422, 'validation_failed'],
    ['nothing', { method: 'POST' }, 422, 'validation_failed'],
  ] as [string, RequestInit, number, string][])('%s', async (_, init, status, code) => {
    const body = await problem(await raw('/api/v1/auth/sign-in', init))
    expect(body).toMatchObject({ status, code })
    if (status === 422 || code === 'bad_request')
      expect(body.errors).toContainEqual({ pointer: expect.any(String), message: expect.any(String) })
  })

  it('points at each field at fault, unknown ones too', async () => {
    const body = await problem(await raw('/api/v1/auth/sign-in', json('{"email":"no","password":7,"a/b":1}')))
    expect(body.errors).toEqual([
      { pointer: '/email', message: expect.any(String) },
      { pointer: '/password', message: expect.any(String) },
      { pointer: '/a~1b', message: 'Unknown field.' },
    ])
    const query = await problem(await raw('/api/v1/catalog?limit=x&wat=1'))
    expect(query.errors).toMatchObject([{ pointer: '?limit' }, { pointer: '?wat' }])
  })

  it.each([
    ['GARBAGE\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['GET /api/v1/me?x=%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
  ])('%j on the wire', async (request, status) => {
    const socket = connect(Number(new URL(plane.url).port), '127.0.0.1')
    socket.write(request)
    let answer = ''
    socket.on('data', data => (answer += data))
    await once(socket, 'close')
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('application/problem+json')
  })
})

describe('what is not there', () => {
  it('is told from what takes another method', async () => {
    expect(await problem(await raw('/api/v1/nothing'))).toMatchObject({ status: 404, code: 'not_found' })
    expect(await problem(await raw('/api/v1/nothing', { method: 'POST' }))).toMatchObject({ status: 404 })
    const answer = await raw('/api/v1/auth/sign-in')
    expect(answer.headers.get('allow')).toBe('POST')
    expect(await problem(answer)).toMatchObject({ status: 405, code: 'method_not_allowed' })
  })

  it('is told from what is not built yet', async () => {
    expect(await problem(await raw('/api/v1/config/export'))).toMatchObject({ status: 400, code: 'unsupported' })
  })
})

it('keeps a sane X-Request-Id and makes one otherwise', async () => {
  const sent = await raw('/healthz', { headers: { 'x-request-id': 'mine-1' } })
  expect(sent.headers.get('x-request-id')).toBe('mine-1')
  const odd = await raw('/healthz', { headers: { 'x-request-id': 'a b' } })
  expect(odd.headers.get('x-request-id')).toMatch(/^req_/)
})

it('lets nobody take its answers into a page of theirs', async () => {
  const { headers } = await raw('/api/v1/me')
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

it('shows metrics to a token or an allowed address only', async () => {
  const guarded = await TestControlPlane.start({
    GATEHOUSE_METRICS_ALLOW: '192.0.2.0/24',
    GATEHOUSE_METRICS_TOKEN: 'a-token-for-metrics',
  })
  const get = (headers: Record<string, string> = {}) => fetch(`${guarded.url}/metrics`, { headers })
  expect((await get()).status).toBe(403)
  expect((await get({ authorization: 'Bearer wrong-wrong-wrong' })).status).toBe(401)
  const answer = await get({ authorization: 'Bearer a-token-for-metrics' })
  expect(await answer.text()).toMatch(/gatehouse_http_request_duration_seconds_count\{.*status="403"/)
  await guarded.close()
  expect((await raw('/metrics')).status).toBe(200)
  expect((await raw('/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403)
})

describe('every route', () => {
  it('declares who may call it', () => {
    const specs = plane.app.get(EndpointRegistry).all()
    expect(specs.length).toBeGreaterThan(50)
    for (const spec of specs)
      expect(spec, `${spec.method} ${spec.path}`).toMatchObject({
        access: expect.anything(),
        summary: expect.any(String),
      })
  })

  it('has its permission where its path has its scope', () => {
    for (const { access, path } of plane.app.get(EndpointRegistry).all()) {
      if (typeof access === 'string') continue
      if ('tenant' in access) expect(path).toContain('/:tenant')
      if ('organization' in access) expect(path).toMatch(/:(organization|application)/)
      if (path.includes('/:tenant')) expect('tenant' in access || 'anyOf' in access).toBe(true)
    }
  })

  it('refuses strangers unless it says that it is open', async () => {
    for (const { method, path, access } of plane.app.get(EndpointRegistry).all()) {
      if (access === 'public' || access === 'anonymous') continue
      const answer = await raw(`/api/v1${path.replace(/:\w+/g, 'x')}`, { method })
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 401`)
      await answer.body?.cancel()
    }
  })

  it('of a tenant does not exist for those who do not belong to it', async () => {
    await plane.person('eve', { acme: ['admin'] })
    for (const { method, path } of plane.app.get(EndpointRegistry).all()) {
      if (!path.includes('/:tenant')) continue
      const { status } = await ada.send(method, path.replace(':tenant', 'acme').replace(/:\w+/g, 'x'))
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 404`)
    }
  })
})
