import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadAnnouncement, readAnnouncement } from './announcement.js'

const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
/** Version 2: command, family and what follows. */
const binary = (command: number, family: number, block: Buffer): Buffer => {
  const head = Buffer.from([0x20 | command, family, block.length >> 8, block.length & 255])
  return Buffer.concat([SIGNATURE, head, block])
}
const ipv4 = Buffer.from([192, 0, 2, 7, 10, 0, 0, 1, 0xd4, 0x31, 0, 80])
const ipv6 = Buffer.from(`20010db8${'00'.repeat(11)}07${'00'.repeat(15)}01d4310050`, 'hex')
const extension = (type: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([type, 0, text.length]), Buffer.from(text)])

const good: [string, Buffer, string | null][] = [
  ['TCP4', Buffer.from('PROXY TCP4 192.0.2.7 10.0.0.1 54321 80\r\n'), '192.0.2.7'],
  ['TCP6', Buffer.from('PROXY TCP6 2001:db8::7 ::1 54321 80\r\n'), '2001:db8::7'],
  ['UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), null],
  ['UNKNOWN with whatever', Buffer.from('PROXY UNKNOWN a b c\r\n'), null],
  ['version 2, IPv4', binary(1, 0x11, ipv4), '192.0.2.7'],
  ['version 2, IPv6', binary(1, 0x21, ipv6), '2001:db8::7'],
  [
    'version 2 with extensions',
    binary(1, 0x11, Buffer.concat([ipv4, extension(2, 'host'), extension(4, '')])),
    '192.0.2.7',
  ],
  ['version 2 of a balancer that speaks for itself', binary(0, 0x00, Buffer.alloc(0)), null],
  ['version 2, unspecified', binary(1, 0x00, Buffer.alloc(0)), null],
  ['version 2, a local socket', binary(1, 0x31, Buffer.alloc(216)), null],
]

describe('an announcement', () => {
  test.each(good)('%s is read, and nothing of what follows', (_, bytes, address) => {
    const followed = Buffer.concat([bytes, Buffer.from('GET / HTTP/1.1\r\n')])
    expect(readAnnouncement(followed)).toEqual({ address, length: bytes.length })
  })

  test.each(good)('%s is waited for byte by byte', (_, bytes) => {
    for (let length = 1; length < bytes.length; length++)
      expect(readAnnouncement(bytes.subarray(0, length))).toBeUndefined()
  })

  test.each<[string, Buffer | string]>([
    ['a request', 'GET / HTTP/1.1\r\n'],
    ['TLS', Buffer.from([0x16, 3, 1])],
    ['small letters', 'proxy TCP4'],
    ['another family', 'PROXY UDP4 192.0.2.7 10.0.0.1 1 2\r\n'],
    ['an address of the other family', 'PROXY TCP4 ::1 10.0.0.1 1 2\r\n'],
    ['a shortened address', 'PROXY TCP4 127.1 10.0.0.1 1 2\r\n'],
    ['octal', 'PROXY TCP4 010.0.0.1 10.0.0.1 1 2\r\n'],
    ['a zone', 'PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n'],
    ['two spaces', 'PROXY TCP4  192.0.2.7 10.0.0.1 1 2\r\n'],
    ['no second address', 'PROXY TCP4 192.0.2.7\r\n'],
    ['a port too high', 'PROXY TCP4 192.0.2.7 10.0.0.1 65536 2\r\n'],
    ['a port with a zero before', 'PROXY TCP4 192.0.2.7 10.0.0.1 01 2\r\n'],
    ['more than it has', 'PROXY TCP4 192.0.2.7 10.0.0.1 1 2 3\r\n'],
    ['a line end alone', 'PROXY TCP4 192.0.2.7 10.0.0.1 1 2\nGET / HTTP/1.1\r\n'],
    ['a line that does not end', `PROXY UNKNOWN ${'x'.repeat(200)}`],
    ['version 3', Buffer.concat([SIGNATURE, Buffer.from([0x31, 0x11, 0, 12]), ipv4])],
    ['another command', Buffer.concat([SIGNATURE, Buffer.from([0x22, 0x11, 0, 12]), ipv4])],
    ['datagrams', binary(1, 0x12, ipv4)],
    ['an unknown family', binary(1, 0x41, ipv4)],
    ['too few bytes for its family', binary(1, 0x21, ipv4)],
    ['extensions that do not fit', binary(1, 0x11, Buffer.concat([ipv4, Buffer.from([2, 0, 9, 1])]))],
    ['a block too long', binary(1, 0x11, Buffer.alloc(5000))],
  ])('%s is none', (_, bytes) => {
    expect(() => readAnnouncement(Buffer.from(bytes))).toThrow(BadAnnouncement)
  })

  test('whatever comes is read, waited for or refused, and what is read stays so however much follows', () => {
    const seed = fc.oneof(
      ...good.map(([, bytes]) => fc.constant(bytes)),
      fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    )
    const change = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(seed, change, fc.uint8Array({ maxLength: 50 }), (from, changes, more) => {
        const bytes = Buffer.from(from)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        let read: ReturnType<typeof readAnnouncement>
        try {
          read = readAnnouncement(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(BadAnnouncement)
          return
        }
        if (read === undefined) return
        expect(read.length).toBeLessThanOrEqual(bytes.length)
        expect(readAnnouncement(Buffer.concat([bytes, Buffer.from(more)]))).toEqual(read)
        expect(readAnnouncement(bytes.subarray(0, read.length))).toEqual(read)
        expect(read.length === 0 ? undefined : readAnnouncement(bytes.subarray(0, read.length - 1))).toBeUndefined()
      }),
      { numRuns: 5_000 },
    )
  })
})
