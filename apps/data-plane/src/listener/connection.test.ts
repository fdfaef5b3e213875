import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'

/** What a connection carries besides its first request. */
let seen: string[] = []
let service: TestUpstream
let gateway: TestGateway

beforeAll(async () => {
  service = await upstream((req, res) => {
    let body = ''
    req.setEncoding('latin1').on('data', (text: string) => {
      body += text
    })
    req.on('end', () => {
      seen.push(`${req.method} ${req.url} ${body}`)
      if (req.url === '/chunked') res.write(`[${body}`)
      else res.setHeader('content-length', body.length + 1)
      res.end(`${req.url === '/chunked' ? ']' : `${body}.`}`)
    })
  })
  gateway = await new TestGateway().start()
  gateway.apply({ api: [restApi(service.url, { auth: 'none' })] })
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await service.stop()
})
beforeEach(() => {
  seen = []
})

const put = (path: string, body: string, more = ''): string =>
  `PUT /acme/weather/${path} HTTP/1.1\r\nHost: x\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`
const LAST = 'Connection: close\r\n'
const bodies = (answer: string): string[] => answer.split(/HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/).slice(1)

describe('a connection', () => {
  test('answers requests sent at once in their order', async () => {
    const sent = ['a', 'b', 'c'].map(path => put(path, `body of ${path}`))
    const answer = await gateway.raw(sent.join('') + put('d', '', LAST))
    expect(bodies(answer)).toEqual(['body of a.', 'body of b.', 'body of c.', '.'])
    expect(seen.sort()).toEqual(['PUT /a body of a', 'PUT /b body of b', 'PUT /c body of c', 'PUT /d '])
  })

  test('reads the same however its bytes are cut', () => {
    const wire = Buffer.from(
      `${put('a', 'one')}PUT /acme/weather/b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\ntwo\r\n5\r\nthree\r\n0\r\nT: 1\r\n\r\n${put('c', 'four', LAST)}`,
    )
    return fc.assert(
      fc.asyncProperty(fc.array(fc.nat(wire.length), { maxLength: 6 }), async cuts => {
        seen = []
        const edges = [...new Set([0, ...cuts, wire.length])].sort((a, b) => a - b)
        const answer = await gateway.raw('', socket => {
          socket.setNoDelay(true)
          const next = (at: number): void => {
            if (at < edges.length)
              socket.write(wire.subarray(edges[at - 1], edges[at]), () => setImmediate(next, at + 1))
          }
          next(1)
        })
        expect(seen).toEqual(['PUT /a one', 'PUT /b twothree', 'PUT /c four'])
        expect(bodies(answer)).toEqual(['one.', 'twothree.', 'four.'])
      }),
      { numRuns: 40 },
    )
  })

  test('goes on after a refusal whose body was read', async () => {
    const refused = `PUT /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello`
    const answer = await gateway.raw(refused + put('a', 'x', LAST))
    expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*HTTP\/1\.1 200 /)
    expect(seen).toEqual(['PUT /a x'])
  })

  test('says how an answer ends: by its length, in chunks, or with the connection', async () => {
    expect(await gateway.raw(put('a', 'x', LAST))).toMatch(/\r\ncontent-length: 2\r\n[\s\S]*\r\n\r\nx\.$/i)
    expect(await gateway.raw(put('chunked', 'x', LAST))).toMatch(
      /transfer-encoding: chunked\r\n(?:[\s\S]*\r\n)?\r\n(?:2\r\n\[x\r\n1\r\n\]|3\r\n\[x\])\r\n0\r\n\r\n$/i,
    )
    const old = await gateway.raw('GET /acme/weather/chunked HTTP/1.0\r\nHost: x\r\n\r\n')
    expect(old).toMatch(/\r\nconnection: close\r\n\r\n\[\]$/i)
    expect(old).not.toMatch(/transfer-encoding/i)
  })

  test('of HTTP/1.0 is kept where the caller asks for it', async () => {
    const kept = 'GET /acme/weather/a HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n'
    const answer = await gateway.raw(`${kept}GET /acme/weather/b HTTP/1.0\r\nHost: x\r\n\r\n`)
    expect(answer).toMatch(/connection: keep-alive[\s\S]*connection: close/i)
    expect(seen).toEqual(['GET /a ', 'GET /b '])
  })

  test('has no body after the answer to HEAD, and a Date on every answer', async () => {
    const answer = await gateway.raw(
      `HEAD /acme/weather/a HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nowhere HTTP/1.1\r\nHost: x\r\n${LAST}\r\n`,
    )
    expect(answer.split('\r\n\r\n').length).toBe(3)
    expect(answer.match(/^date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/gim)?.length).toBe(2)
    expect(answer.endsWith('\r\n\r\n')).toBe(true)
  })

  test('whose caller ends its side in the middle of a request calls nothing', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.end(put('a', 'hello').slice(0, -2))
    socket.resume().on('error', () => {})
    await once(socket, 'close')
    expect(seen).toEqual([])
  })
})
