import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  application,
  key,
  plan,
  restApi,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '../testing/test-gateway.js'

const live = key()
const KEY = `X-API-Key: ${live.secret}\r\n`
let urls: string[] = []
let service: TestUpstream
let gateway: TestGateway

beforeAll(async () => {
  service = await upstream((req, res) => {
    urls.push(req.url!)
    req.resume()
    req.on('end', () => res.end('ok'))
  })
  gateway = await new TestGateway({ listener: { headersTimeoutMs: 200, requestTimeoutMs: 400 } }).start()
  gateway.apply({
    tenant: [tenant],
    application: [application],
    api: [restApi(service.url)],
    plan: [plan()],
    subscription: [subscription()],
    key: [live.resource],
  })
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await service.stop()
})
beforeEach(() => {
  urls = []
})

const bodyOf = (answer: string): Record<string, unknown> => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

describe('what is no HTTP', () => {
  test.each([
    ['garbage', 'hello\r\n\r\n'],
    [
      'both lengths',
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'two lengths',
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    ],
    ['a length that is none', `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Content-Length: +5\r\n\r\nhello`],
    [
      'chunked that is not last',
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
    [
      'an unknown coding',
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a folded header', `GET /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}X-A: 1\r\n 2\r\n\r\n`],
    ['a space before the colon', `GET /acme/weather/ HTTP/1.1\r\nHost : x\r\n${KEY}\r\n`],
    ['NUL in a header', `GET /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}X-A: a\0b\r\n\r\n`],
    ['a bare line feed', `GET /acme/weather/ HTTP/1.1\nHost: x\n${KEY.replace('\r', '')}\n`],
    ['a bad version', `GET /acme/weather/ HTTP/9.9\r\nHost: x\r\n\r\n`],
  ])('%s is refused with 400 and goes nowhere', async (_what, bytes) => {
    const answer = await gateway.raw(bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.toLowerCase()).toContain('connection: close')
    expect(bodyOf(answer)).toMatchObject({ code: 'bad_request', status: 400 })
    expect(urls).toEqual([])
  })

  test('a bad chunk ends the call with 400 and is never a whole body upstream', async () => {
    const answer = await gateway.raw(
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain('200 OK')
  })

  test.each([
    ['no Host', 'GET /acme/weather/ HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET /acme/weather/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a Host that is none', 'GET /acme/weather/ HTTP/1.1\r\nHost: a b/c\r\n\r\n'],
    ['a broken escape', 'GET /acme/%zz HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['NUL in the path', 'GET /acme/%00 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no UTF-8 in the path', 'GET /acme/%ff HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a backslash', 'GET /acme\\weather HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is refused with 400', async (_what, bytes) => {
    const answer = await gateway.raw(bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(bodyOf(answer)).toMatchObject({ code: 'bad_request' })
  })
})

describe('too much', () => {
  test('headers over the limit are 431', async () => {
    const answer = await gateway.raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(40_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(bodyOf(answer)).toMatchObject({ code: 'headers_too_large' })
  })

  test('bytes that are no UTF-8 in a header pass as they are', async () => {
    const answer = await gateway.raw(
      Buffer.from(
        `GET /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}X-Raw: \xff\xfe\r\nX-Request-Id: \xff\r\nConnection: close\r\n\r\n`,
        'latin1',
      ),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/x-request-id: call_/)
  })
})

describe('too slow', () => {
  test('headers that never end are 408', async () => {
    const answer = await gateway.raw('GET / HTTP/1.1\r\nHost: x\r\nX-')
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(bodyOf(answer)).toMatchObject({ code: 'request_timeout' })
  })

  test.each([
    ['collected', 10],
    ['streamed', 100_000],
  ])('a body that never ends is 408: %s', async (_how, length) => {
    const answer = await gateway.raw(
      `POST /acme/weather/ HTTP/1.1\r\nHost: x\r\n${KEY}Content-Length: ${length}\r\n\r\nabc`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(bodyOf(answer)).toMatchObject({ code: 'request_timeout' })
  })
})

describe('request ids', () => {
  const idOf = async (value?: string): Promise<string> => {
    const response = await fetch(gateway.url('/nothing'), {
      headers: value === undefined ? {} : { 'x-request-id': value },
    })
    expect(await response.json()).toMatchObject({ request_id: response.headers.get('x-request-id') })
    return response.headers.get('x-request-id')!
  }
  test('a sane one is kept, others are replaced', async () => {
    expect(await idOf('abc-"123"')).toBe('abc-"123"')
    for (const bad of [undefined, 'a b', 'x'.repeat(129)]) expect(await idOf(bad)).toMatch(/^call_[a-z0-9]{24}$/)
  })
})

describe('trusted proxies', () => {
  test('the caller is the first that is not one of them', async () => {
    const own = await new TestGateway({ trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] }).start()
    const service = await upstream((req, res) => res.end(JSON.stringify(req.headers)))
    own.apply({ api: [restApi(service.url, { auth: 'none' })] })
    const ask = async (headers: Record<string, string>): Promise<Record<string, string>> =>
      (await fetch(own.url('/acme/weather/'), { headers })).json() as Promise<Record<string, string>>
    const told = await ask({
      'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.1.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'api.example.com',
    })
    expect(told).toMatchObject({
      'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.1.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'api.example.com',
      'x-forwarded-port': '443',
    })
    await ask({ forwarded: 'for=6.6.6.6, for="[2001:db8::9]:4711";proto=https' })
    await ask({ 'x-forwarded-for': '203.0.113.9:55' })
    await ask({ 'x-forwarded-for': 'unknown, 10.0.0.1' })
    await own.stop()
    expect((await own.recorded(4)).map(record => record.clientAddress)).toEqual([
      '203.0.113.9',
      '2001:db8::9',
      '203.0.113.9',
      '10.0.0.1',
    ])
    await service.stop()
  })
})

describe('draining', () => {
  test('open calls end, new ones are not taken, and it is over when they are', async () => {
    let release: () => void = () => {}
    const slow = await upstream((_req, res) => {
      res.write('begin')
      release = () => res.end('end')
    })
    const own = await new TestGateway().start()
    own.apply({ api: [restApi(slow.url, { auth: 'none' })] })
    const call = request(own.url('/acme/weather/')).end()
    const [response] = await once(call, 'response')
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    const drained = own.gateway.drain(5000)
    const late = connect(own.port, '127.0.0.1')
    const [error] = await once(late, 'error')
    expect(error.code).toBe('ECONNREFUSED')
    release()
    await once(response, 'end')
    expect(text).toBe('beginend')
    await drained
    expect(own.records).toMatchObject([{ status: 200, responseBytes: 8 }])
    await slow.stop()
  })
})
