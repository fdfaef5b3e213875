import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Flood } from '../testing/flood.js'
import { restApi, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

let seen: { method: string; url: string; headers: Record<string, unknown>; raw: string[]; body: Buffer }[] = []
const weather = new Weather((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', chunk => chunks.push(chunk))
  req.on('end', () => {
    seen.push({
      method: req.method!,
      url: req.url!,
      headers: req.headers,
      raw: req.rawHeaders,
      body: Buffer.concat(chunks),
    })
    if (req.url === '/boom') return res.destroy()
    if (req.url === '/half') {
      res.writeHead(200, { 'content-length': '100' })
      res.write('only a part')
      return setImmediate(() => res.destroy())
    }
    if (req.url === '/half-chunked') {
      res.write('only a part')
      return setImmediate(() => res.destroy())
    }
    res.writeHead(req.url === '/teapot' ? 418 : 200, {
      'content-type': 'text/plain',
      connection: 'x-secret-hop',
      'x-secret-hop': '1',
      'x-kept': 'yes',
    })
    res.end('hello')
  })
})
const { gateway, key: live } = weather
const auth = { authorization: `Bearer ${live.secret}` }
let service: TestUpstream

beforeAll(async () => {
  await weather.start()
  service = weather.service
})
afterAll(() => weather.stop())
beforeEach(() => {
  seen = []
  weather.arrange()
})

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url(path), { ...init, headers: { ...auth, ...(init.headers as Record<string, string>) } })

describe('a call of a REST API', () => {
  test('whose body turns out to be none ends upstream too', async () => {
    const reached = once(service.server, 'connection')
    const head = `POST /acme/weather/x HTTP/1.1\r\nHost: x\r\nX-Api-Key: ${live.secret}\r\n`
    let caller: Socket | undefined
    const answer = gateway.raw(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, socket => {
      caller = socket
    })
    const [connection] = (await reached) as [Socket]
    const closed = new Promise(resolve => connection.on('close', resolve))
    caller!.write('no size\r\n')
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /)
    await closed
  })

  test('reaches the service below its path and comes back whole', async () => {
    const response = await get('/acme/weather/today?city=Bern&x=%20')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('hello')
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/today?city=Bern&x=%20' })
    expect(response.headers.get('x-kept')).toBe('yes')
    expect(response.headers.get('x-secret-hop')).toBeNull()
    expect(response.headers.get('via')).toBe('1.1 gatehouse')
    expect(response.headers.get('server-timing')).toMatch(/^gateway;dur=[\d.]+, upstream;dur=[\d.]+$/)
  })

  test.each([
    ['authorization', `Bearer ${live.secret}`],
    ['authorization', `bearer   ${live.secret} `],
    ['X-API-Key', live.secret],
    ['api-key', live.secret],
    ['X-Goog-Api-Key', live.secret],
  ])('the key in %s never travels on', async (name, value) => {
    const response = await fetch(gateway.url('/acme/weather/'), { headers: { [name]: value, 'x-other': 'kept' } })
    expect(response.status).toBe(200)
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
    expect(seen[0]!.headers['x-other']).toBe('kept')
  })

  test('a second header with a key goes nowhere either, another credential does', async () => {
    await fetch(gateway.url('/acme/weather/'), {
      headers: { 'x-api-key': live.secret, 'api-key': live.secret, authorization: 'Basic dTpw' },
    })
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
    expect(seen[0]!.headers.authorization).toBe('Basic dTpw')
  })

  test('the query carries the key only where the API says so, and not on', async () => {
    expect((await fetch(gateway.url(`/acme/weather/?k=${live.secret}`))).status).toBe(401)
    gateway.apply({ api: [restApi(service.url, { keyInQuery: 'k' })] })
    const response = await fetch(gateway.url(`/acme/weather/?a=1&k=${live.secret}&b=%2F`))
    expect(response.status).toBe(200)
    expect(seen[0]!.url).toBe('/?a=1&b=%2F')
  })

  test('says who calls, by both forms, and believes nobody else', async () => {
    await get('/acme/weather/', {
      headers: {
        'x-forwarded-for': '6.6.6.6',
        forwarded: 'for=6.6.6.6',
        'x-real-ip': '6.6.6.6',
        'x-request-id': 'mine-1',
      },
    })
    const { headers } = seen[0]!
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${gateway.port}`,
      'x-forwarded-port': String(gateway.port),
      forwarded: `for=127.0.0.1;host="127.0.0.1:${gateway.port}";proto=http`,
      via: '1.1 gatehouse',
      'x-request-id': 'mine-1',
      host: `127.0.0.1:${service.port}`,
    })
    expect(headers['x-real-ip']).toBeUndefined()
  })

  test('calls of one connection whose fields are the same are told to each service as if they came alone', async () => {
    const named = { path: '/acme/named', preserveHost: true, auth: 'none' }
    const other = restApi(service.url, named as object, { id: 'ver_2', api: 'api_2', slug: 'named' })
    gateway.apply({ api: [restApi(service.url), other] })
    const targets = ['/acme/weather/1', '/acme/named/2', 'http://b.example/acme/named/3', '/acme/named/4']
    const calls = targets.map((target, i) => {
      const connection = i === targets.length - 1 ? 'Connection: close\r\n' : ''
      return `GET ${target} HTTP/1.1\r\nHost: a.example\r\nX-API-Key: ${live.secret}\r\nX-Own: 1\r\n${connection}\r\n`
    })
    await gateway.raw(calls.join(''))
    const own = `127.0.0.1:${service.port}`
    const told = seen.map(({ url, headers }) => [url, headers.host, headers['x-forwarded-host'], headers['x-own']])
    expect(told.sort()).toEqual([
      ['/1', own, 'a.example', '1'],
      ['/2', 'a.example', 'a.example', '1'],
      ['/3', 'b.example', 'b.example', '1'],
      ['/4', 'a.example', 'a.example', '1'],
    ])
    expect(new Set(seen.map(({ headers }) => headers['x-request-id'])).size).toBe(targets.length)
    expect(JSON.stringify(seen)).not.toContain('gh_live_')
  })

  test('hop-by-hop headers and those that Connection lists stay here', async () => {
    await gateway.raw(
      `GET /acme/weather/ HTTP/1.1\r\nHost: x\r\nX-API-Key: ${live.secret}\r\nConnection: close, X-Private\r\nX-Private: 1\r\nTE: trailers\r\nKeep-Alive: 5\r\nProxy-Authorization: x\r\nX-Public: 1\r\n\r\n`,
    )
    const names = seen[0]!.raw.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase())
    expect(names).toContain('x-public')
    for (const name of ['x-private', 'te', 'keep-alive', 'proxy-authorization']) expect(names).not.toContain(name)
  })

  test('bodies travel both ways, small, chunked and large', async () => {
    for (const size of [10, 70_000, 1 << 20]) {
      const body = Buffer.alloc(size, 7)
      const response = await get('/acme/weather/up', { method: 'POST', body })
      expect(response.status).toBe(200)
      expect(seen.at(-1)!.body.equals(body)).toBe(true)
    }
    const chunked = request(gateway.url('/acme/weather/up'), { method: 'PUT', headers: auth })
    chunked.write('ab')
    chunked.end('cd')
    await once(chunked, 'response')
    expect(seen.at(-1)).toMatchObject({ method: 'PUT', body: Buffer.from('abcd') })
  })

  test('a body over the limit is refused, declared or not', async () => {
    const declared = await get('/acme/weather/up', { method: 'POST', body: Buffer.alloc((1 << 20) + 1) })
    expect(declared.status).toBe(413)
    expect(await declared.json()).toMatchObject({ code: 'body_too_large', status: 413 })
    const chunked = request(gateway.url('/acme/weather/up'), { method: 'POST', headers: auth })
    chunked.on('error', () => {})
    const answered = once(chunked, 'response')
    for (let i = 0; i < 20; i++) chunked.write(Buffer.alloc(100_000))
    const [response] = await answered
    expect(response.statusCode).toBe(413)
    chunked.destroy()
  })

  test('Expect: 100-continue is answered when the body is wanted, and not when it is refused', async () => {
    const go = request(gateway.url('/acme/weather/up'), {
      method: 'POST',
      headers: { ...auth, expect: '100-continue', 'content-length': '2' },
    })
    go.flushHeaders()
    await once(go, 'continue')
    go.end('ok')
    const [response] = await once(go, 'response')
    expect(response.statusCode).toBe(200)
    const refused = await gateway.raw(
      'POST /acme/weather/up HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    )
    expect(refused).toMatch(/^HTTP\/1\.1 401 /)
    expect(refused.toLowerCase()).toContain('connection: close')
  })

  test('the status of the service is the status of the answer', async () => {
    expect((await get('/acme/weather/teapot')).status).toBe(418)
  })
})

describe('a service that fails', () => {
  test('no answer is upstream_error, and nothing of where it is shows', async () => {
    const response = await get('/acme/weather/boom', { method: 'POST', body: 'x' })
    expect(response.status).toBe(502)
    const text = await response.text()
    expect(text).toContain('upstream_error')
    expect(text).not.toContain(String(service.port))
  })

  test.each(['/half', '/half-chunked'])('an answer cut short is never a clean end: %s', async path => {
    const response = await get(`/acme/weather${path}`)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })

  test('nobody there is no_healthy_upstream with Retry-After; another target is tried', async () => {
    const gone = await upstream(() => {})
    await gone.stop()
    gateway.apply({ api: [restApi(gone.url)] })
    const response = await get('/acme/weather/')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    gateway.apply({ api: [restApi([gone.url, service.url])] })
    for (let i = 0; i < 8; i++) expect((await get('/acme/weather/', { method: 'POST', body: 'x' })).status).toBe(200)
  })

  test('a silent service times out', async () => {
    const silent = await upstream(() => {})
    gateway.apply({
      api: [restApi(silent.url, { timeouts: { connectMs: 1000, headMs: 10_000, idleMs: 10_000, totalMs: 50 } })],
    })
    const response = await get('/acme/weather/')
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ code: 'upstream_timeout' })
    await silent.stop()
  })

  test('addresses outside the rule are refused at connect, own ports always', async () => {
    for (const url of ['http://10.255.255.1:81', 'http://[::1]:81', 'http://169.254.169.254']) {
      gateway.apply({ api: [restApi(url)] })
      expect((await get('/acme/weather/')).status).toBe(503)
    }
    gateway.apply({ api: [restApi(`http://127.0.0.1:${gateway.port}`)] })
    expect((await get('/acme/weather/')).status).toBe(503)
    gateway.apply({ api: [restApi(`http://localhost:${gateway.port}`)] })
    expect((await get('/acme/weather/')).status).toBe(503)
  })
})

describe('a caller that leaves', () => {
  test('ends the call upstream', async () => {
    let arrived: (socket: Socket) => void = () => {}
    const open = new Promise<Socket>(resolve => {
      arrived = resolve
    })
    const stuck = await upstream(req => arrived(req.socket))
    gateway.apply({ api: [restApi(stuck.url)] })
    const call = request(gateway.url('/acme/weather/'), { headers: auth })
    call.on('error', () => {})
    call.end()
    const socket = await open
    expect(socket.destroyed).toBe(false)
    call.destroy()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
    await stuck.stop()
  })

  test('a slow one holds the service back, and memory stays flat', async () => {
    let flooding: (flood: Flood) => void = () => {}
    const flooded = new Promise<Flood>(resolve => {
      flooding = resolve
    })
    const endless = await upstream((_req, res) => flooding(new Flood(res, Buffer.alloc(64 * 1024))))
    gateway.apply({ api: [restApi(endless.url)] })
    const call = request(gateway.url('/acme/weather/'), { headers: auth })
    call.end()
    const [response] = await once(call, 'response')
    response.pause()
    const flood = await flooded
    await flood.held()
    // Socket buffers of three connections and no more.
    expect(flood.bytes).toBeLessThan(32 << 20)
    call.on('error', () => {})
    response.destroy()
    await endless.stop()
  })

  test('in the middle of its body is recorded as such', async () => {
    const call = request(gateway.url('/acme/weather/left'), { method: 'POST', headers: auth })
    call.on('error', () => {})
    const arrived = once(service.server, 'request')
    call.write(Buffer.alloc(1000))
    await arrived
    call.destroy()
    expect(await gateway.recordOf('/acme/weather/left')).toMatchObject({
      status: 499,
      error: 'client_closed',
      requestBytes: 1000,
    })
  })

  test('a slow service holds the caller back', async () => {
    const slow = await upstream(req => req.pause())
    gateway.apply({ api: [restApi(slow.url, { maxBodyBytes: 1 << 30 })] })
    const call = request(gateway.url('/acme/weather/up'), { method: 'POST', headers: auth })
    call.on('error', () => {})
    const flood = new Flood(call, Buffer.alloc(64 * 1024))
    await flood.held()
    expect(flood.bytes).toBeLessThan(32 << 20)
    call.destroy()
    await slow.stop()
  })

  test('a service that answers before it has read the body is heard', async () => {
    const early = createTcpServer(socket => {
      socket.once('data', () =>
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno'),
      )
      socket.on('error', () => {})
    })
    await new Promise<void>(resolve => early.listen(0, '127.0.0.1', resolve))
    gateway.apply({
      api: [restApi(`http://127.0.0.1:${(early.address() as AddressInfo).port}`, { maxBodyBytes: 1 << 26 })],
    })
    const call = request(gateway.url('/acme/weather/'), { method: 'POST', headers: auth })
    call.on('error', () => {})
    call.write('x')
    const [response] = await once(call, 'response')
    expect(response.statusCode).toBe(403)
    call.destroy()
    early.close()
  })
})
