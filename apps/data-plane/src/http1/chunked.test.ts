import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadMessage } from './bad-message.js'
import { ChunkedReader, chunkHead, LAST_CHUNK } from './chunked.js'

/** Feeds pieces of the bytes cut where told; gives the body and how many bytes were taken. */
function feed(bytes: Buffer, cuts: readonly number[]): { body: string; taken: number; done: boolean } {
  const reader = new ChunkedReader()
  let body = ''
  let taken = 0
  const edges = [...new Set([0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  for (let i = 1; i < edges.length && !reader.done; i++) {
    const piece = bytes.subarray(edges[i - 1], edges[i])
    taken += reader.read(piece, 0, piece.length, (from, to) => {
      body += piece.toString('latin1', from, to)
    })
  }
  return { body, taken, done: reader.done }
}

const whole = (text: string) => feed(Buffer.from(text, 'latin1'), [])

describe('a chunked body', () => {
  test('comes out whole however it is chunked and cut, and what follows stays', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })),
        fc.constantFrom('', 'A: b\r\n', 'A: b\r\nC:\r\n'),
        fc.array(fc.nat()),
        (chunks, trailer, cuts) => {
          const sent = chunks.map(chunk => Buffer.from(chunk))
          const wire = sent.map(chunk => `${chunkHead(chunk.length)}${chunk.toString('latin1')}\r\n`).join('')
          const bytes = Buffer.from(`${wire}0\r\n${trailer}\r\nGET /`, 'latin1')
          expect(feed(bytes, cuts)).toEqual({
            body: Buffer.concat(sent).toString('latin1'),
            taken: bytes.length - 5,
            done: true,
          })
        },
      ),
    ))
  test.each([
    ['5;a=b;c="d"\r\nhello\r\n0;x\r\n\r\n', 'hello'],
    ['00005\r\nhello\r\n000\r\n\r\n', 'hello'],
    [`A\r\n0123456789\r\n${LAST_CHUNK}`, '0123456789'],
  ])('%j', (text, body) => expect(whole(text)).toEqual({ body, taken: text.length, done: true }))
})

test.each([
  ['\r\n'],
  ['g\r\n'],
  ['-1\r\n'],
  ['0x5\r\nhello\r\n'],
  [' 5\r\nhello\r\n'],
  ['5 \r\nhello\r\n'],
  ['5\nhello\r\n'],
  ['5\r\nhello0\r\n'],
  ['5\r\nhello\n0\r\n\r\n'],
  ['5\r\nhello\rX'],
  ['5\rX'],
  ['5;a\nb\r\n'],
  ['1000000000000\r\n'],
  ['ffffffffffffffff\r\n'],
  [`5;${'a'.repeat(5000)}\r\n`],
  ['0\r\nA b\r\n\r\n'],
  ['0\r\n a: b\r\n\r\n'],
  [`0\r\n${`a: ${'b'.repeat(1000)}\r\n`.repeat(20)}`],
])('%j is refused', text => expect(() => whole(text)).toThrow(BadMessage))
