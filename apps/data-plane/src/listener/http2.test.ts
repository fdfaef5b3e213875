import { EventEmitter, once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { restApi, TestGateway } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

let seen: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []
let client: ClientHttp2Session
const told = new EventEmitter()
const weather = new Weather(
  (req, res) => {
    let body = ''
    req.setEncoding('latin1').on('data', (text: string) => {
      body += text
    })
    req.on('end', () => {
      seen.push({ method: req.method!, url: req.url!, headers: req.headers, body })
      if (req.url === '/slow') return void res.write('begin')
      if (req.url === '/silent') {
        res.on('close', () => told.emit('left'))
        return void told.emit('silent')
      }
      if (req.url === '/twice') return void res.writeHead(200, ['content-type', 'a/b', 'content-type', 'c/d']).end()
      res.writeHead(200, { 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'], connection: 'x-hop', 'x-hop': '1' })
      res.end(`got ${body.length}`)
    })
  },
  { http: {} },
)
const { gateway, key: live } = weather

beforeAll(async () => {
  await weather.start()
  weather.arrange()
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await weather.stop()
})
beforeEach(() => {
  seen = []
  client?.destroy()
  client = connect(`http://127.0.0.1:${gateway.port}`)
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

function ask(headers: Record<string, string>, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = client.request(
      { ':path': '/acme/weather/x?q=1', 'x-api-key': live.secret, ...headers },
      { endStream: !body },
    )
    let got: Record<string, unknown> = {}
    let text = ''
    stream.on('response', answer => {
      got = answer
    })
    stream.setEncoding('utf8').on('data', part => {
      text += part
    })
    stream.on('error', reject).on('close', () => resolve({ status: Number(got[':status']), headers: got, body: text }))
    if (body) stream.end(body)
  })
}

describe('HTTP/2 without TLS, by prior knowledge', () => {
  test('carries calls, many at a time, on one connection', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask({})))
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: 'got 0' })
    expect(seen.length).toBe(50)
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/x?q=1' })
    expect(seen[0]!.headers).toMatchObject({
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${gateway.port}`,
    })
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
  })

  test('answers with headers of the call alone, several of one name among them', async () => {
    const { headers } = await ask({})
    expect(headers).toMatchObject({ 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'], via: '1.1 gatehouse' })
    expect(headers.date).toMatch(/GMT$/)
    for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'x-hop']) expect(headers[name]).toBeUndefined()
  })

  test('a service that says twice what is said once is answered for all the same', async () => {
    expect(await ask({ ':path': '/acme/weather/twice' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'a/b, c/d' },
    })
  })

  test('takes bodies, small and large, with a length or without', async () => {
    for (const size of [0, 10, 900_000])
      expect(await ask({ ':method': 'POST' }, Buffer.alloc(size, 97))).toMatchObject({ body: `got ${size}` })
    expect(await ask({ ':method': 'POST', 'content-length': '3' }, Buffer.from('abc'))).toMatchObject({ body: 'got 3' })
  })

  test('refuses what is too large, unknown or without a key, and goes on', async () => {
    expect((await ask({ ':method': 'POST' }, Buffer.alloc(2_000_000))).status).toBe(413)
    expect((await ask({ 'x-api-key': '' })).status).toBe(401)
    expect((await ask({ ':path': '/acme/nowhere' })).status).toBe(404)
    expect((await ask({ ':path': '/%zz' })).status).toBe(400)
    expect((await ask({ ':method': 'HEAD' })).status).toBe(200)
    expect((await ask({})).status).toBe(200)
  })

  test('a caller that resets its stream ends the call', async () => {
    const stream = client.request({ ':path': '/acme/weather/slow', 'x-api-key': live.secret })
    stream.on('error', () => {})
    await once(stream, 'data')
    stream.close()
    const record = await gateway.recordOf('/acme/weather/slow')
    expect(record).toMatchObject({ status: 200, error: 'client_closed' })
  })

  test('a caller whose connection ends has left, though nothing was to be written', async () => {
    const [silent, left] = [once(told, 'silent'), once(told, 'left')]
    client.request({ ':path': '/acme/weather/silent', 'x-api-key': live.secret }).on('error', () => {})
    await silent
    const before = performance.now()
    client.destroy()
    await left
    expect(performance.now() - before).toBeLessThan(5_000)
    expect(await gateway.recordOf('/acme/weather/silent')).toMatchObject({ error: 'client_closed' })
  })

  test('begins however its first bytes are cut; a faulty session harms nobody else', async () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
    for (const cut of [1, 5, 16, 23]) {
      const socket = connectTcp(gateway.port, '127.0.0.1')
      socket.setNoDelay(true).on('error', () => {})
      await new Promise(resolve => socket.write(preface.slice(0, cut), () => setImmediate(resolve)))
      socket.write(preface.slice(cut))
      const [settings] = await once(socket, 'data')
      // The first frame is SETTINGS (type 4).
      expect(settings[3]).toBe(4)
      socket.write(Buffer.alloc(64, 255))
      await once(socket.resume(), 'close')
    }
    expect((await ask({})).status).toBe(200)
  })
})

test('draining lets streams end and takes no more', async () => {
  const own = await new TestGateway({ http: {} }).start()
  own.apply({ api: [restApi(weather.service.url, { auth: 'none' })] })
  const session = connect(own.url(''))
  session.on('error', () => {})
  const stream = session.request({ ':path': '/acme/weather/x' })
  stream.resume()
  await once(stream, 'end')
  const closed = once(session, 'close')
  await own.gateway.drain(2000)
  await closed
  expect(own.records).toMatchObject([{ status: 200 }])
})

test('a body that comes steadily and never ends is waited for no longer than over HTTP/1', async () => {
  const slow = new Weather((req, res) => req.resume().on('end', () => res.end()), {
    http: {},
    listener: { requestTimeoutMs: 300 },
  })
  await slow.start()
  slow.arrange()
  const caller = connect(`http://127.0.0.1:${slow.gateway.port}`)
  const stream = caller.request({ ':method': 'POST', ':path': '/acme/weather/x', 'x-api-key': slow.key.secret })
  stream.on('error', () => {})
  const dripping = setInterval(() => stream.write('a'), 20)
  const [head] = (await once(stream, 'response')) as [Record<string, unknown>]
  clearInterval(dripping)
  expect(head[':status']).toBe(408)
  caller.destroy()
  await slow.stop()
})
