import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Flood } from '../testing/flood.js'
import { application, key, restApi, subscription } from '../testing/test-gateway.js'
import { type Arranged, Weather } from '../testing/weather.js'

const theirs = key({ application: 'app_2' })
let seen: IncomingMessage[] = []
let answer: (res: ServerResponse, req: IncomingMessage) => void = () => {}
const weather = new Weather((req, res) => {
  seen.push(req)
  answer(res, req)
})
const { gateway, key: mine } = weather

beforeAll(() => weather.start())
afterAll(() => weather.stop())
beforeEach(() => {
  seen = []
  gateway.faults.length = 0
})

const arrange = (policies: Arranged[]): void =>
  weather.arrange(policies, {
    application: [application, { ...application, id: 'app_2' }],
    subscription: [subscription(), subscription({ id: 'sub_2', application: 'app_2' })],
    key: [mine.resource, theirs.resource],
  })

interface Given {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

async function call(path = '/x', headers: Record<string, string> = {}, method = 'GET', who = mine): Promise<Given> {
  const sent = request(gateway.url(`/acme/weather${path}`), {
    method,
    headers: { 'x-api-key': who.secret, ...headers },
    agent: false,
  }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }
}

const json = (value: unknown, headers: Record<string, string> = {}) => {
  answer = res => res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}
const code = ({ body }: Given): string => JSON.parse(body.toString()).code

describe('compression', () => {
  const text = JSON.stringify({ words: 'again and again '.repeat(5_000) })

  test('packs what the caller can unpack, whole or as it comes', async () => {
    arrange([['compression', {}]])
    for (const length of [true, false]) {
      answer = res => {
        res.writeHead(200, { 'content-type': 'application/json', ...(length && { 'content-length': text.length }) })
        for (let at = 0; at < text.length; at += 10_000) res.write(text.slice(at, at + 10_000))
        res.end()
      }
      const gzip = await call('/x', { 'accept-encoding': 'gzip' })
      expect(gzip.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
      expect(gzip.headers['content-length']).toBeUndefined()
      expect(gunzipSync(gzip.body).toString()).toBe(text)
      expect(gzip.body.length).toBeLessThan(text.length / 10)
      const br = await call('/x', { 'accept-encoding': 'gzip, br' })
      expect(brotliDecompressSync(br.body).toString()).toBe(text)
      const plain = await call('/x')
      expect([plain.body.toString(), plain.headers.vary]).toEqual([text, 'accept-encoding'])
    }
    expect(seen.every(req => req.headers['accept-encoding'] === undefined)).toBe(true)
    expect(gateway.faults).toEqual([])
  })

  test('leaves streams of events alone, or packs each event by itself', async () => {
    let more: () => void = () => {}
    answer = res => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: 1\n\n')
      more = () => res.end('data: 2\n\n')
    }
    arrange([['compression', { events: true }]])
    const sent = request(gateway.url('/acme/weather/x'), {
      headers: { 'x-api-key': mine.secret, 'accept-encoding': 'gzip' },
    }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const events = response.pipe(createGunzip())
    const [first] = (await once(events, 'data')) as [Buffer]
    expect(first.toString()).toBe('data: 1\n\n')
    more()
    const [second] = (await once(events, 'data')) as [Buffer]
    expect(second.toString()).toBe('data: 2\n\n')
    arrange([['compression', {}]])
    answer = res => res.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\n')
    expect((await call('/x', { 'accept-encoding': 'gzip' })).body.toString()).toBe('data: 1\n\n')
  })

  test('a caller that reads slowly holds the service back', async () => {
    arrange([['compression', { minBytes: 0 }]])
    const flooded = new Promise<Flood>(resolve => {
      answer = res => {
        res.writeHead(200, { 'content-type': 'text/plain' })
        resolve(new Flood(res, randomBytes(64 * 1024)))
      }
    })
    const asked = request(gateway.url('/acme/weather/x'), {
      headers: { 'x-api-key': mine.secret, 'accept-encoding': 'gzip' },
    }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    response.pause()
    const flood = await flooded
    await flood.held()
    expect(flood.bytes).toBeLessThan(32 << 20)
    response.on('error', () => {})
    response.destroy()
  })

  test('an answer that breaks off never looks whole', async () => {
    arrange([['compression', { minBytes: 0 }]])
    answer = res => {
      res.writeHead(200, { 'content-type': 'text/plain' })
      res.write('half')
      setImmediate(() => res.destroy())
    }
    await expect(call('/x', { 'accept-encoding': 'gzip' })).rejects.toThrow()
  })
})

describe('JSON answers', () => {
  const settings = { removeJson: ['secret'], setJson: { via: 'gateway' } }

  test('are changed, and told as what they are now', async () => {
    arrange([['response-transform', settings]])
    json({ secret: 1, kept: 2 }, { etag: '"a"' })
    const given = await call()
    expect(JSON.parse(given.body.toString())).toEqual({ kept: 2, via: 'gateway' })
    expect(given.headers).toMatchObject({ 'content-length': String(given.body.length), etag: 'W/"a"' })
  })

  test('and then packed, wherever the policies stand', async () => {
    arrange([
      ['response-transform', settings],
      ['compression', { minBytes: 0 }],
    ])
    json({ secret: 1 })
    const given = await call('/x', { 'accept-encoding': 'gzip' })
    expect(JSON.parse(gunzipSync(given.body).toString())).toEqual({ via: 'gateway' })
  })

  test('what is no JSON passes as it comes', async () => {
    arrange([['response-transform', settings]])
    answer = res => res.writeHead(200, { 'content-type': 'text/plain' }).end('{"secret":1}')
    expect((await call()).body.toString()).toBe('{"secret":1}')
  })

  test.each([
    ['too large', () => json({ secret: 'x'.repeat(500) })],
    [
      'too large, of no length',
      () =>
        (answer = res => {
          res.writeHead(200, { 'content-type': 'application/json' })
          res.write(`{"secret":"${'x'.repeat(500)}`)
          setImmediate(() => res.end('"}'))
        }),
    ],
    ['broken', () => (answer = res => res.writeHead(200, { 'content-type': 'application/json' }).end('{"secret":'))],
    ['packed', () => json({ secret: 1 }, { 'content-encoding': 'gzip' })],
  ])('what is %s is refused, or passes where that is wished', async (_, script) => {
    script()
    arrange([['response-transform', { ...settings, maxBodyBytes: 100 }]])
    const refused = await call()
    expect([refused.status, code(refused)]).toEqual([502, 'upstream_error'])
    expect(refused.body.toString()).not.toContain('secret')
    arrange([['response-transform', { ...settings, maxBodyBytes: 100, otherwise: 'pass' }]])
    const passed = await call()
    expect(passed.status).toBe(200)
    expect(passed.body.toString()).toMatch(/^\{"secret":/)
  })

  test('one that breaks off before anything has left is told as such', async () => {
    arrange([['response-transform', settings]])
    answer = res => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      res.write('{"a":')
      setImmediate(() => res.destroy())
    }
    const given = await call()
    expect([given.status, code(given)]).toEqual([502, 'upstream_error'])
  })

  test('errors of the gateway itself are left alone', async () => {
    arrange([
      ['response-transform', settings],
      ['acl', { deny: ['app_1'] }],
    ])
    expect(JSON.parse((await call()).body.toString())).toMatchObject({ code: 'policy_denied' })
    expect(JSON.parse((await call()).body.toString()).via).toBeUndefined()
  })
})

describe('cache', () => {
  const fresh = { 'cache-control': 'max-age=60', etag: '"a"' }

  test('gives an answer again, changed and packed anew for each caller, and in the log as what it is', async () => {
    arrange([
      ['cache', {}],
      ['response-transform', { setJson: { via: 'gateway' } }],
      ['compression', { minBytes: 0 }],
    ])
    json({ a: 1 }, fresh)
    const first = await call('/cached')
    expect(first.headers['x-gatehouse-cache']).toBe('miss')
    const again = await call('/cached', { 'accept-encoding': 'gzip' })
    expect(again.headers).toMatchObject({ 'x-gatehouse-cache': 'hit', age: '0', 'content-encoding': 'gzip' })
    expect(JSON.parse(gunzipSync(again.body).toString())).toEqual({ a: 1, via: 'gateway' })
    expect(seen.length).toBe(1)
    const held = await call('/cached', { 'if-none-match': '"a"' })
    expect([held.status, held.body.length, seen.length]).toEqual([304, 0, 1])
    await expect
      .poll(() => gateway.records.filter(record => record.path === '/acme/weather/cached').map(record => record.cache))
      .toEqual(['miss', 'hit', 'hit'])
    expect(gateway.faults).toEqual([])
  })

  test('no application gets what another asked for, unless that is declared', async () => {
    answer = res => res.writeHead(200, fresh).end(String(seen.length))
    arrange([['cache', {}]])
    expect((await call()).body.toString()).toBe('1')
    expect((await call('/x', {}, 'GET', theirs)).body.toString()).toBe('2')
    expect((await call()).body.toString()).toBe('1')
    arrange([['cache', { shareable: true }]])
    expect((await call()).body.toString()).toBe('3')
    expect((await call('/x', {}, 'GET', theirs)).body.toString()).toBe('3')
  })

  test('a hundred at once ask the service once', async () => {
    arrange([['cache', {}]])
    let open: () => void = () => {}
    answer = res => {
      open = () => res.writeHead(200, fresh).end('one')
    }
    const calls = Array.from({ length: 100 }, () => call())
    await expect.poll(() => seen.length).toBe(1)
    open()
    expect((await Promise.all(calls)).map(given => given.body.toString())).toEqual(Array(100).fill('one'))
    expect(seen.length).toBe(1)
  })

  test('those that wait go on where the one that asked leaves', async () => {
    arrange([['cache', {}]])
    answer = (res, req) => {
      if (req.headers.first === undefined) res.writeHead(200, fresh).end('other')
    }
    const first = request(gateway.url('/acme/weather/x'), { headers: { 'x-api-key': mine.secret, first: '1' } }).end()
    first.on('error', () => {})
    await expect.poll(() => seen.length).toBe(1)
    const second = call()
    first.destroy()
    expect((await second).body.toString()).toBe('other')
  })

  test('stale ones are asked about beside the caller, by what they are known by', async () => {
    arrange([['cache', {}]])
    answer = res =>
      res.writeHead(200, { 'cache-control': 'max-age=0, stale-while-revalidate=60', etag: '"a"' }).end('old')
    expect((await call('/swr')).body.toString()).toBe('old')
    answer = (res, req) => res.writeHead(req.headers['if-none-match'] === '"a"' ? 200 : 400, fresh).end('new')
    expect((await call('/swr')).body.toString()).toBe('old')
    await expect.poll(() => seen.length).toBe(2)
    await expect.poll(async () => (await call('/swr')).body.toString()).toBe('new')
    expect(seen.length).toBe(2)
    const of = () => gateway.records.filter(record => record.path === '/acme/weather/swr').length
    await expect.poll(of).toBeGreaterThanOrEqual(3)
    expect(gateway.faults).toEqual([])
  })

  test('the service is asked by the name that the caller asked for, where it is told that', async () => {
    weather.arrange([['cache', {}]], { api: [restApi(weather.service.url, { preserveHost: true })] })
    answer = res => res.writeHead(200, { 'cache-control': 'max-age=0, stale-while-revalidate=60' }).end('old')
    for (let i = 0; i < 2; i++) await call('/swr', { host: 'a.example' })
    await expect.poll(() => seen.length).toBe(2)
    const named = seen.map(({ headers }) => [headers.host, headers['x-forwarded-host']])
    expect(named).toEqual(Array(2).fill(['a.example', 'a.example']))
  })

  test('and stand in for a service that fails or is not there', async () => {
    arrange([['cache', {}]])
    answer = res => res.writeHead(200, { 'cache-control': 'max-age=0, stale-if-error=60', etag: '"a"' }).end('old')
    await call()
    answer = res => res.writeHead(503).end('down')
    const given = await call()
    expect([given.status, given.body.toString(), given.headers['x-gatehouse-cache']]).toEqual([200, 'old', 'hit'])
    answer = res => res.destroy()
    expect((await call('/x')).body.toString()).toBe('old')
    expect((await call('/never')).status).toBe(502)
  })

  test('a 304 renews what is stored', async () => {
    arrange([['cache', {}]])
    answer = res => res.writeHead(200, { 'cache-control': 'max-age=0', etag: '"a"' }).end('kept')
    await call()
    answer = res => res.writeHead(304, fresh).end()
    expect((await call()).body.toString()).toBe('kept')
    expect((await call()).body.toString()).toBe('kept')
    expect(seen.length).toBe(2)
  })
})
