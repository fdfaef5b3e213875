import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentFields } from './recent-fields.js'
import { type RequestHead, readRequestHead } from './request-head.js'
import { type Framed, readResponseHead } from './response-head.js'

const line = fc.constantFrom(
  ...['Host: x\r\n', 'Host: y\r\n', 'Accept: */*\r\n', 'X-A: \r\n', 'x-a:  b \r\n', 'Connection: close\r\n'],
  ...['Content-Length: 0\r\n', 'Content-Length: 7\r\n', 'content-length:  12 \r\n', 'Content-Length: 00000012\r\n'],
  ...['Content-Length: x\r\n', 'Content-Length: \r\n', 'Transfer-Encoding: chunked\r\n', 'Connection: keep-alive\r\n'],
  ...['Content-Length: 12345678901234567890\r\n', 'Expect: 100-continue\r\n', 'X-B: content-length\r\n', 'bad\r\n'],
)
const fields = fc.array(line, { maxLength: 5 }).map(lines => `${lines.join('')}\r\n`)
/** Blocks of which many follow others like them. */
const blocks = fc
  .array(fields, { minLength: 1, maxLength: 4 })
  .chain(some =>
    fc.array(
      fc.tuple(fc.constantFrom(...some), fc.constantFrom('', '9', '10'), fc.nat(80), fc.constantFrom('0', '1')),
      { maxLength: 12 },
    ),
  )

/** With another length, cut short, behind bytes of another message. */
const messages = blocks.map(all =>
  all.map(([block, digits, cut, minor]) => {
    const text = digits === '' ? block : block.replace(/(?<=Content-Length: )\d+/, digits)
    return { text: cut < 10 ? text.slice(0, cut) : text, minor }
  }),
)

/** What reading comes to, whether it is read or refused. */
function outcome<T extends { alike: unknown }>(read: () => T | undefined): unknown {
  try {
    const head = read()
    return head && { ...head, alike: null }
  } catch (error) {
    return String(error)
  }
}

test('a request reads the same whatever the connection has brought before', () => {
  fc.assert(
    fc.property(messages, all => {
      const recent = new RecentFields<RequestHead>()
      for (const { text, minor } of all) {
        const wire = Buffer.from(`POST /a HTTP/1.${minor}\r\n${text}`, 'latin1')
        // What lies behind is of a read before, and nobody's.
        const bytes = Buffer.concat([wire, Buffer.from('Content-Length: 12\r\n\r\n9\r\n\r\n')])
        expect(outcome(() => readRequestHead(bytes, 0, wire.length, recent))).toEqual(
          outcome(() => readRequestHead(bytes, 0, wire.length)),
        )
      }
    }),
    { numRuns: 2000 },
  )
})

test('an answer reads the same whatever the connection has brought before', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.constantFrom(200, 204, 304, 100, 404)), fc.boolean(), (all, statuses, toHead) => {
      const recent = new RecentFields<Framed>()
      for (const [i, { text, minor }] of all.entries()) {
        const wire = Buffer.from(`HTTP/1.${minor} ${statuses[i] ?? 200} OK\r\n${text}`, 'latin1')
        const bytes = Buffer.concat([wire, Buffer.from('Content-Length: 12\r\n\r\n9\r\n\r\n')])
        const read = outcome(() => readResponseHead(bytes, 0, wire.length, toHead, recent)) as { headers?: string[] }
        expect(read).toEqual(outcome(() => readResponseHead(bytes, 0, wire.length, toHead)))
        // They are the reader's own to change.
        read?.headers?.push('x-later', 'y')
      }
    }),
    { numRuns: 2000 },
  )
})

test('alike are those that differ in their lengths alone', () => {
  const recent = new RecentFields<RequestHead>()
  const read = (text: string) => {
    const bytes = Buffer.from(`POST /a HTTP/1.1\r\n${text}\r\n`)
    return readRequestHead(bytes, 0, bytes.length, recent)!.alike
  }
  const first = read('Host: x\r\nContent-Length: 7\r\nAccept: a\r\n')
  expect(first).not.toBeNull()
  expect(read('Host: x\r\nContent-Length: 1234\r\nAccept: a\r\n')).toBe(first)
  const other = read('Host: x\r\nContent-Length: 7\r\nAccept: b\r\n')
  expect(other).not.toBe(first)
  expect(read('Host: x\r\nContent-Length: 7\r\nAccept: b\r\nX: y\r\n')).not.toBe(other)
  expect(read('Host: x\r\n')).not.toBe(first)
})

test('a connection whose messages are never alike is soon compared no more, and again when they are', () => {
  const recent = new RecentFields<RequestHead>()
  const read = (text: string) => {
    const bytes = Buffer.from(`GET /a HTTP/1.1\r\nHost: ${text}\r\n\r\n`)
    return readRequestHead(bytes, 0, bytes.length, recent)!.alike
  }
  const kept = Array.from({ length: 160 }, (_, i) => read(String(i))).filter(alike => alike !== null)
  expect(kept.length).toBeGreaterThan(16)
  expect(kept.length).toBeLessThan(40)
  const same = Array.from({ length: 40 }, () => read('same'))
  expect(new Set(same.slice(-8)).size).toBe(1)
  expect(same.at(-1)).not.toBeNull()
})
