import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Flood } from '../testing/flood.js'
import { key, restApi, TestGateway } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

const live = key()
const headers = { 'x-api-key': live.secret }
let gateway: TestGateway
let service: ReturnType<typeof createServer>
let sockets: WebSocketServer
let seen: Record<string, unknown>[]

/** A service that says everything again, and some things of its own. */
beforeEach(async () => {
  seen = []
  service = createServer((req, res) => res.end(`plain ${req.headers.upgrade}`))
  sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 }, handleProtocols: () => 'chat' })
  service.on('upgrade', (req, socket, head) => {
    seen.push({ url: req.url, ...req.headers })
    if (req.url === '/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope')
    if (req.url === '/cut') return void socket.destroy()
    sockets.handleUpgrade(req, socket, head, ws => {
      if (req.url === '/first') ws.send('welcome')
      ws.on('message', (data, binary) => {
        if (String(data) === 'close') ws.close(4321, 'because')
        else if (String(data) === 'break') ws.terminate()
        else ws.send(data, { binary })
      })
    })
  })
  await once(service.listen(0, '127.0.0.1'), 'listening')
  gateway = await new TestGateway().start()
  apply({})
})
afterEach(async () => {
  for (const each of sockets.clients) each.terminate()
  service.close()
  await gateway.stop()
})

function apply(rest: object): void {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  expect(gateway.apply(subscribed(url, live, { api: [restApi(url, rest)] })).refusals).toEqual([])
}
const open = (path: string, options: object = { headers }): WebSocket => {
  const made = new WebSocket(gateway.url(`/acme/weather${path}`).replace('http', 'ws'), ['chat'], options)
  made.on('error', () => {})
  return made
}
const said = async (socket: WebSocket): Promise<string> => String((await once(socket, 'message'))[0])

describe('a WebSocket', () => {
  test('passes messages both ways, compressed, in fragments, large and small, and is one call with its bytes', async () => {
    const socket = open('/echo?x=1')
    await once(socket, 'open')
    expect(socket.protocol).toBe('chat')
    expect(socket.extensions).toContain('permessage-deflate')
    expect(seen[0]).toMatchObject({ url: '/echo?x=1', 'x-forwarded-for': '127.0.0.1' })
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
    for (const text of ['one', 'x'.repeat(300_000), '']) {
      socket.send(text)
      expect(await said(socket)).toBe(text)
    }
    socket.send('in ', { fin: false })
    socket.send('pieces', { fin: true })
    expect(await said(socket)).toBe('in pieces')
    const pong = once(socket, 'pong')
    socket.ping('alive')
    expect(String((await pong)[0])).toBe('alive')
    socket.send('close')
    const [code, reason] = await once(socket, 'close')
    expect([code, String(reason)]).toEqual([4321, 'because'])
    const record = await gateway.recordOf('/acme/weather/echo')
    expect(record).toMatchObject({ status: 101, applicationId: 'app_1', subscriptionId: 'sub_1' })
    expect(record.error).toBeUndefined()
    expect(record.requestBytes).toBeGreaterThan(300)
    expect(record.responseBytes).toBeGreaterThan(300)
    expect(record.attempts).toHaveLength(1)
  })

  test('what comes with the handshake is not lost', async () => {
    const socket = open('/first')
    expect(await said(socket)).toBe('welcome')
    socket.close(1000)
    expect((await once(socket, 'close'))[0]).toBe(1000)
  })

  test('is refused like any call: key, then what the service says of it', async () => {
    const refusal = async (socket: WebSocket): Promise<[number, string]> => {
      const [, response] = await once(socket, 'unexpected-response')
      let body = ''
      for await (const part of response) body += part
      return [response.statusCode, body]
    }
    const [status, body] = await refusal(open('/echo', {}))
    expect([status, JSON.parse(body).code]).toEqual([401, 'key_missing'])
    expect(seen).toEqual([])
    expect(await refusal(open('/refused'))).toEqual([403, 'nope'])
    expect((await refusal(open('/cut')))[0]).toBe(502)
  })

  test('opens by a key in the query where the API says so', async () => {
    apply({ keyInQuery: 'k' })
    const socket = open(`/echo?k=${live.secret}&a=1`, {})
    await once(socket, 'open')
    expect(seen[0]!.url).toBe('/echo?a=1')
    socket.close()
    await once(socket, 'close')
  })

  test('ends with its service, and the record says who broke off', async () => {
    const socket = open('/broken')
    await once(socket, 'open')
    socket.send('break')
    expect((await once(socket, 'close'))[0]).toBe(1006)
    expect(await gateway.recordOf('/acme/weather/broken')).toMatchObject({ status: 101, error: 'upstream_error' })
    const gone = open('/gone')
    await once(gone, 'open')
    const [server] = [...sockets.clients].slice(-1)
    const closed = once(server!, 'close')
    gone.terminate()
    await closed
    expect(await gateway.recordOf('/acme/weather/gone')).toMatchObject({ status: 101, error: 'client_closed' })
  })

  test('is told to go when nothing has been said for long', async () => {
    apply({ timeouts: { connectMs: 1000, headMs: 1000, idleMs: 60 } })
    const socket = open('/idle')
    await once(socket, 'open')
    const [server] = [...sockets.clients]
    const [[mine], [theirs]] = await Promise.all([once(socket, 'close'), once(server!, 'close')])
    expect([mine, theirs]).toEqual([1001, 1001])
    expect((await gateway.recordOf('/acme/weather/idle')).error).toBeUndefined()
  })

  test('is told to go when the gateway stops, between two frames', async () => {
    const socket = open('/drain')
    await once(socket, 'open')
    const [server] = [...sockets.clients]
    // In the midst of a frame most of the time.
    const pour = (error?: Error): void => {
      if (!error) server!.send(randomBytes(500_000), pour)
    }
    pour()
    for (let i = 0; i < 3; i++) expect((await once(socket, 'message'))[0]).toHaveLength(500_000)
    const drained = gateway.gateway.drain(5000)
    expect((await once(socket, 'close'))[0]).toBe(1001)
    await drained
    gateway = await new TestGateway().start()
  })

  test('a slow side holds the other back', async () => {
    const socket = open('/slow', { headers, perMessageDeflate: false })
    await once(socket, 'open')
    const [server] = [...sockets.clients]
    socket.pause()
    const sink = new Writable({
      write: (chunk, _encoding, done) => server!.send(chunk, { compress: false }, done),
    }).on('error', () => {})
    const flood = new Flood(sink, Buffer.alloc(256 * 1024))
    await flood.held()
    expect(flood.bytes).toBeLessThan(32 << 20)
    socket.terminate()
  })
})

test('a caller that asks for another protocol is answered in the present one, and may go on', async () => {
  const socket = connect(gateway.port, '127.0.0.1')
  const ask = (body: string): string =>
    `POST /acme/weather/h2c HTTP/1.1\r\nHost: x\r\nX-API-Key: ${live.secret}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  let got = ''
  socket.setEncoding('latin1').on('data', text => (got += text))
  for (let i = 1; i <= 2; i++) {
    socket.write(ask('hello'))
    while (got.split('plain undefined').length <= i) await once(socket, 'data')
  }
  expect(got.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  socket.destroy()
})
