import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { guardedConnect } from '../guarded-connect.js'
import type { Outgoing, SendTimeouts } from '../send.js'
import { Http2Pool } from './pool.js'

type Serve = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

interface Service {
  pool: Http2Pool
  sessions: ServerHttp2Session[]
  server: Http2Server
}

async function service(serve: Serve, settings = {}): Promise<Service> {
  const sessions: ServerHttp2Session[] = []
  const server = createServer({ settings })
  server.on('session', session => sessions.push(session))
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    serve(stream, headers)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const pool = poolFor((server.address() as AddressInfo).port)
  closing.push(() => {
    pool.retire()
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { pool, sessions, server }
}

function poolFor(port: number): Http2Pool {
  const connect = guardedConnect(() => 'allowed', port, { timeoutMs: 1000, http2: true })
  return new Http2Pool(new URL(`http://127.0.0.1:${port}`), port, 200, connect)
}

interface Got {
  status: number
  headers: string[]
  body: string
  trailers?: string[] | undefined
  failure?: string
}

const patient: SendTimeouts = { headMs: 2000, idleMs: 2000 }

function ask(pool: Http2Pool, out: Partial<Outgoing> = {}, timeouts = patient): Promise<Got> {
  return new Promise(resolve => {
    const got: Got = { status: 0, headers: [], body: '' }
    const request = { method: 'GET', path: '/a?b=1', headers: ['host', 'x.test', 'x-one', 'a'], body: null, ...out }
    pool.send(request, timeouts, {
      onHead: (status, headers) => Object.assign(got, { status, headers }),
      onData: chunk => {
        got.body += chunk.toString()
        return true
      },
      onEnd: trailers => resolve({ ...got, trailers }),
      onError: failure => resolve({ ...got, failure }),
    })
  })
}

test('head, body and what follows it, as they were sent', async () => {
  const seen: Record<string, unknown>[] = []
  const { pool } = await service((stream, headers) => {
    seen.push(headers)
    stream.respond({ ':status': 201, 'set-cookie': ['a=1', 'b=2'] }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ sum: '3' }))
    stream.end('hello')
  })
  const got = await ask(pool)
  expect(got).toMatchObject({ status: 201, body: 'hello', trailers: ['sum', '3'] })
  expect(got.headers).toEqual(expect.arrayContaining(['set-cookie', 'a=1', 'set-cookie', 'b=2']))
  expect(seen[0]).toMatchObject({ ':method': 'GET', ':path': '/a?b=1', ':authority': 'x.test', 'x-one': 'a' })
})

test.each([
  ['whole', () => Buffer.from('some body')],
  ['as a stream', () => Readable.from([Buffer.from('some '), Buffer.from('body')])],
])('a body %s', async (_how, body) => {
  const { pool } = await service(stream => {
    stream.respond({ ':status': 200 })
    stream.pipe(stream)
  })
  expect(await ask(pool, { method: 'POST', body: body() })).toMatchObject({ status: 200, body: 'some body' })
})

test('no more streams on a connection than its server takes: others are opened', async () => {
  const held: ServerHttp2Stream[] = []
  const { pool, sessions } = await service(
    stream => {
      held.push(stream)
      if (held.length < 5) return
      for (const each of held) each.respond({ ':status': 200 }, { endStream: true })
    },
    { maxConcurrentStreams: 2 },
  )
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(pool)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(sessions.length).toBe(3)
})

test('after a server has said goodbye calls go to a new connection', async () => {
  const { pool, sessions } = await service(stream => stream.respond({ ':status': 200 }, { endStream: true }))
  await ask(pool)
  const closed = once(sessions[0]!, 'close')
  sessions[0]!.close()
  await closed
  expect(await ask(pool)).toMatchObject({ status: 200 })
  expect(sessions.length).toBe(2)
})

test('names that come once and were sent twice, and fields of a connection, break nothing', async () => {
  const seen: Record<string, unknown>[] = []
  const { pool } = await service((stream, headers) => {
    seen.push(headers)
    stream.respond({ ':status': 200 }, { endStream: true })
  })
  const twice = ['user-agent', 'a', 'user-agent', 'b', 'cookie', 'c=1', 'cookie', 'd=2']
  const hop = ['connection', 'close', 'transfer-encoding', 'chunked', 'te', 'gzip', 'upgrade', 'x']
  expect((await ask(pool, { headers: ['Host', 'x.test', ...twice, ...hop] })).status).toBe(200)
  expect(seen[0]).toMatchObject({ 'user-agent': 'a, b', cookie: 'c=1; d=2', ':authority': 'x.test' })
  for (const name of ['connection', 'transfer-encoding', 'te', 'upgrade']) expect(seen[0]).not.toHaveProperty(name)
})

test('a call has been handed over before it is answered, even where nobody may be called', async () => {
  const connect = guardedConnect(() => 'not-public', 9, { timeoutMs: 100, http2: true })
  const pool = new Http2Pool(new URL('http://127.0.0.1:9'), 9, 100, connect)
  let handedOver = false
  const failed = new Promise<[string, boolean]>(resolve => {
    const request = { method: 'GET', path: '/', headers: ['host', 'x.test'], body: null }
    const nothing = { onHead: () => {}, onData: () => true, onEnd: () => {} }
    pool.send(request, patient, { ...nothing, onError: failure => resolve([failure, handedOver]) })
    handedOver = true
  })
  expect(await failed).toEqual(['denied', true])
})

test('what was not looked at counts as not sent, what was cut as broken', async () => {
  const codes = [7, 2]
  const { pool } = await service(stream => stream.close(codes.shift()))
  expect((await ask(pool)).failure).toBe('unreachable')
  expect((await ask(pool)).failure).toBe('broken')
  // What was read of a stream cannot be sent to somebody else.
  codes.push(7)
  expect((await ask(pool, { method: 'POST', body: Readable.from([Buffer.from('a')]) })).failure).toBe('broken')
})

test('each patience has its end', async () => {
  const { pool } = await service((stream, headers) => {
    if (headers[':path'] === '/head') return
    stream.respond({ ':status': 200 })
    stream.write('a')
  })
  expect((await ask(pool, { path: '/head' }, { headMs: 50, idleMs: 1000 })).failure).toBe('head_timeout')
  expect((await ask(pool, {}, { headMs: 1000, idleMs: 50 })).failure).toBe('idle_timeout')
  expect((await ask(pool, {}, { ...patient, totalMs: 50 })).failure).toBe('total_timeout')
})

test('a server that speaks something else, and none at all', async () => {
  const tcp = createTcpServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await once(tcp.listen(0, '127.0.0.1'), 'listening')
  closing.push(() => tcp.close())
  expect((await ask(poolFor((tcp.address() as AddressInfo).port))).failure).toBe('unreachable')
  const mute = createTcpServer(() => {})
  await once(mute.listen(0, '127.0.0.1'), 'listening')
  closing.push(() => mute.close())
  expect((await ask(poolFor((mute.address() as AddressInfo).port))).failure).toBe('unreachable')
  expect((await ask(poolFor(1))).failure).toBe('unreachable')
})

test.each([
  [32, { status: 200 }],
  [33, { failure: 'broken' }],
])('%d answers before the answer', async (count, got) => {
  const { pool } = await service(stream => {
    for (let i = 0; i < count; i++) stream.additionalHeaders({ ':status': 103, link: '</a>' })
    stream.respond({ ':status': 200 }, { endStream: true })
  })
  expect(await ask(pool)).toMatchObject(got)
})
