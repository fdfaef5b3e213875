import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BodyAbandoned, type Outgoing, type SendTimeouts, type UpstreamCall, type UpstreamHandler } from '../send.js'
import { Http1Pool } from './pool.js'

/** A server that speaks whatever the test says, byte by byte. */
class RawServer {
  readonly sockets: Socket[] = []
  received = ''
  answer: (request: string, socket: Socket) => void = (_request, socket) => socket.write(OK)
  private readonly server: Server = createServer(socket => {
    this.sockets.push(socket)
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.received += text
      this.answer(text, socket)
    })
  })

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  stop(): void {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
  }
}

/** What became of one call. */
class Outcome implements UpstreamHandler {
  status = 0
  headers: string[] = []
  body = ''
  failure = ''
  readonly over: Promise<this>
  call: UpstreamCall | undefined
  takes = true
  private finish: () => void = () => {}

  constructor() {
    this.over = new Promise(resolve => {
      this.finish = () => resolve(this)
    })
  }

  onHead(status: number, headers: string[]): void {
    this.status = status
    this.headers = headers
  }

  onData(chunk: Buffer): boolean {
    this.body += chunk.toString('latin1')
    return this.takes
  }

  onEnd(): void {
    this.finish()
  }

  onError(failure: string): void {
    this.failure = failure
    this.finish()
  }
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const patient: SendTimeouts = { headMs: 5000, idleMs: 5000 }
const get: Outgoing = { method: 'GET', path: '/', headers: ['host', 'x'], body: null }

let server: RawServer
let pool: Http1Pool

beforeEach(async () => {
  server = await new RawServer().start()
  pool = new Http1Pool('127.0.0.1', server.port, 1000, () => 'allowed')
})
afterEach(() => {
  pool.retire()
  server.stop()
})

function start(out: Outgoing = get, timeouts = patient): Outcome {
  const outcome = new Outcome()
  outcome.call = pool.send(out, timeouts, outcome)
  return outcome
}
const send = (out: Outgoing = get, timeouts = patient): Promise<Outcome> => start(out, timeouts).over

describe('a connection', () => {
  test('carries one call after the other', async () => {
    for (let i = 0; i < 3; i++) expect(await send()).toMatchObject({ status: 200, body: 'ok' })
    expect(server.sockets.length).toBe(1)
  })

  test('is not shared by calls at the same time', async () => {
    await Promise.all([send(), send(), send()])
    expect(server.sockets.length).toBe(3)
  })

  test.each([
    ['that is to close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    [
      'of which no more than a moment is left',
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok',
    ],
    ['with more on it than the answer', `${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`],
  ])('%s is not used again', async (_what, answer) => {
    server.answer = (_request, socket) => socket.write(answer)
    for (let i = 0; i < 2; i++) expect(await send()).toMatchObject({ status: 200, body: 'ok' })
    expect(server.sockets.length).toBe(2)
  })

  test('on which something came unasked is not used again', async () => {
    await send()
    server.sockets[0]!.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
    await once(server.sockets[0]!, 'close')
    expect(await send()).toMatchObject({ body: 'ok' })
  })
})

describe('an answer', () => {
  test.each([
    [
      'chunked',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n',
      'abcde',
    ],
    ['after interim ones', `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`, 'ok'],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  ])('%s is the same in one piece and byte by byte', async (_what, answer, body) => {
    server.answer = (_request, socket) => socket.write(answer)
    expect(await send()).toMatchObject({ body, failure: '' })
    server.answer = (_request, socket) => {
      let at = 0
      const next = (): void => {
        if (at < answer.length) socket.write(answer[at++]!, () => setImmediate(next))
      }
      next()
    }
    expect(await send()).toMatchObject({ body, failure: '' })
    expect(server.sockets.length).toBe(1)
  })

  test('that ends with its connection is whole', async () => {
    server.answer = (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it')
    expect(await send()).toMatchObject({ body: 'all of it', failure: '' })
  })

  test.each([
    ['cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'],
    ['cut in its chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
    ['cut in its head', 'HTTP/1.1 200 OK\r\nConte'],
    ['of two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['that is no HTTP', 'hello there, hello there\r\n'],
    ['that switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['of a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['with a head without end', `HTTP/1.1 200 OK\r\n${`a: ${'b'.repeat(1000)}\r\n`.repeat(80)}`],
  ])('%s is broken', async (_what, answer) => {
    server.answer = (_request, socket) => socket.end(answer)
    expect((await send()).failure).toBe('broken')
  })

  test('waits in the server while nobody takes it', async () => {
    const big = 8 << 20
    server.answer = (_request, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${big}\r\n\r\n`)
      socket.write(Buffer.alloc(big, 97))
    }
    const outcome = start(get, { headMs: 5000, idleMs: 100 })
    outcome.takes = false
    const socket = await new Promise<Socket>(resolve => {
      const look = (): void => void (outcome.body.length > 0 ? resolve(server.sockets[0]!) : setImmediate(look))
      look()
    })
    expect(socket.writableLength).toBeGreaterThan(0)
    outcome.takes = true
    outcome.call!.resume()
    await outcome.over
    expect(outcome.body.length).toBe(big)
  })
})

describe('a request', () => {
  const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4)
  const post = (body: Outgoing['body'], bodyLength?: number): Outgoing => ({
    ...get,
    method: 'POST',
    body,
    ...(bodyLength !== undefined && { bodyLength }),
  })
  const whenEnded = (end: string) => (_request: string, socket: Socket) => {
    if (server.received.endsWith(end)) socket.write(OK)
  }

  test('says how long its body is', async () => {
    await send(post(Buffer.from('hello')))
    expect(server.received).toBe('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello')
    server.received = ''
    await send(post(null))
    expect(server.received).toBe('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
  })

  test('streams a body, with its length or in chunks', async () => {
    server.answer = whenEnded('cd')
    await send(post(Readable.from([Buffer.from('ab'), Buffer.from('cd')]), 4))
    expect(bodyOf(server.received)).toBe('abcd')
    server.received = ''
    server.answer = whenEnded('0\r\n\r\n')
    await send(post(Readable.from([Buffer.from('ab'), Buffer.from('cd')])))
    expect(bodyOf(server.received)).toBe('2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n')
  })

  test('whose body ends early or late is never a whole one', async () => {
    for (const length of [3, 5])
      expect((await send(post(Readable.from([Buffer.from('abcd')]), length))).failure).toBe('broken')
    const failing = new Readable({ read: () => {} })
    const outcome = start(post(failing))
    failing.push('ab')
    setImmediate(() => failing.destroy(new BodyAbandoned()))
    expect((await outcome.over).failure).toBe('abandoned')
    expect(server.received).not.toContain('0\r\n\r\n')
  })

  test('answered before its body is whole stops sending, and its connection is not used again', async () => {
    const endless = new Readable({ read: () => {} })
    endless.push('ab')
    expect(await send(post(endless))).toMatchObject({ status: 200, body: 'ok' })
    expect(endless.destroyed).toBe(true)
    await send()
    expect(server.sockets.length).toBe(2)
  })

  test.each([
    ['a line break in a value', { headers: ['a', 'b\r\nc: d'] }],
    ['a line break above latin1', { headers: ['a', 'b\u010ac: d'] }],
    ['a line break in a name', { headers: ['a\r\nb', 'c'] }],
    ['a space in the path', { path: '/a HTTP/1.1\r\nx: y' }],
    ['a method that is none', { method: 'GET /x HTTP/1.1\r\n' }],
  ])('with %s is not sent', async (_what, unsound) => {
    expect((await send({ ...get, ...unsound })).failure).toBe('broken')
    expect(server.received).toBe('')
  })
})

describe('what does not come', () => {
  test('an answer', async () => {
    server.answer = () => {}
    expect((await send(get, { headMs: 60, idleMs: 5000 })).failure).toBe('head_timeout')
    expect((await send(get, { headMs: 5000, idleMs: 5000, totalMs: 60 })).failure).toBe('total_timeout')
  })

  test('the rest of an answer', async () => {
    server.answer = (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab')
    expect(await send(get, { headMs: 5000, idleMs: 60 })).toMatchObject({ failure: 'idle_timeout', body: 'ab' })
  })

  test('a connection', async () => {
    const { port } = server
    server.stop()
    expect((await send()).failure).toBe('unreachable')
    const denied = new Http1Pool('127.0.0.1', port, 1000, () => 'not-public')
    const outcome = new Outcome()
    denied.send(get, patient, outcome)
    expect((await outcome.over).failure).toBe('denied')
  })

  test('but a moment in which we did nothing ourselves is not the server’s delay', async () => {
    const hasty = new Http1Pool('127.0.0.1', server.port, 100, () => 'allowed')
    const outcome = new Outcome()
    hasty.send(get, patient, outcome)
    // Long enough for the deadline, and for the system to have taken the connection.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    expect(await outcome.over).toMatchObject({ body: 'ok', failure: '' })
    hasty.retire()
  })

  test('a word after abort', async () => {
    server.answer = () => {}
    const outcome = start()
    await new Promise<void>(resolve => {
      const look = (): void => void (server.received === '' ? setImmediate(look) : resolve())
      look()
    })
    outcome.call!.abort()
    await once(server.sockets[0]!, 'close')
    expect(outcome.failure).toBe('')
  })
})
