import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventTooLong, SseFramer } from './sse.js'

interface Block {
  raw: string
  data: string | null
}

/** Cuts at every one of `sizes` in turn. */
export function chunked(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1)
    chunks.push(Buffer.from(bytes.subarray(at, at + size)))
    at += size
  }
  return chunks
}

function blocksOf(chunks: readonly Buffer[], framer = new SseFramer()): Block[] {
  const blocks: Block[] = []
  const drain = (): void => {
    while (framer.next())
      blocks.push({
        raw: framer.bytes.toString('latin1', framer.rawStart, framer.rawEnd),
        data: framer.hasData ? framer.data.toString('utf8', framer.dataStart, framer.dataEnd) : null,
      })
  }
  for (const chunk of chunks) {
    framer.push(chunk)
    drain()
  }
  framer.end()
  drain()
  return blocks
}

const line = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => `data: ${text.replace(/[\r\n]/g, '')}`),
  fc.constantFrom(
    'data',
    'data:',
    'data:x',
    'data:  two',
    ': keep-alive',
    ':',
    'event: ping',
    'id: 1',
    'datax: no',
    'retry: 3',
  ),
  fc.constant(''),
)
const ending = fc.constantFrom('\n', '\r\n', '\r')
const source = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(line, ending), { maxLength: 20 }), fc.boolean())
  .map(
    ([mark, lines, closed]) =>
      `${mark ? '\ufeff' : ''}${lines.map(parts => parts.join('')).join('')}${closed ? '\n\n' : ''}`,
  )
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })

test('however the bytes are cut, the blocks are the same, and together they are all of the bytes', () => {
  fc.assert(
    fc.property(source, sizes, (text, cuts) => {
      const bytes = Buffer.from(text)
      const whole = blocksOf(bytes.length > 0 ? [bytes] : [])
      expect(blocksOf(chunked(bytes, cuts))).toEqual(whole)
      expect(blocksOf(chunked(bytes, [1]))).toEqual(whole)
      expect(whole.map(block => block.raw).join('')).toBe(bytes.toString('latin1'))
    }),
    { numRuns: 300 },
  )
})

test('the data of a block is what the standard says', () => {
  const text = '\ufeffdata: a\ndata:b\ndata\r\ndata:  c\r\n\r\n: note\n\nevent: x\rdata: d\r\rdata: tail'
  expect(blocksOf([Buffer.from(text)]).map(block => block.data)).toEqual(['a\nb\n\n c', null, 'd', 'tail'])
})

test('offsets into joined data lead back to the bytes', () => {
  const framer = new SseFramer()
  framer.push(Buffer.from('data: ab\r\nid: 1\ndata: cd\n\n'))
  expect(framer.next()).toBe(true)
  const { bytes } = framer
  const at = (offset: number): string =>
    bytes.toString('latin1', framer.rawOffset(offset), framer.rawOffset(offset) + 1)
  expect(['ab', at(0), at(1), at(3), at(4)]).toEqual(['ab', 'a', 'b', 'c', 'd'])
})

test('an event is passed on before the next one begins', () => {
  const framer = new SseFramer()
  framer.push(Buffer.from('data: a\n\n'))
  expect(framer.next()).toBe(true)
})

test('an event without end is refused, whole or in pieces', () => {
  expect(() => blocksOf([Buffer.from(`data: ${'x'.repeat(200)}\n\n`)], new SseFramer(100))).toThrow(EventTooLong)
  expect(() => blocksOf(chunked(Buffer.alloc(400, 0x78), [7]), new SseFramer(100))).toThrow(EventTooLong)
})
