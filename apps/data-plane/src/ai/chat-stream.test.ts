import { readFileSync } from 'node:fs'
import openai from '@gatehouse/providers/openai.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChatStream } from './chat-stream.js'
import { oddObject, oddValue } from './testing/odd-json.js'

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../../packages/providers/fixtures/${name}.sse`, import.meta.url))

function run(
  bytes: Buffer,
  strip: boolean,
  sizes: readonly number[] = [bytes.length],
): { out: string; stream: ChatStream } {
  const stream = new ChatStream(strip, openai.usage)
  let out = ''
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    out += stream.push(Buffer.from(bytes.subarray(at, at + size)))?.toString('latin1') ?? ''
    at += size
  }
  out += stream.end()?.toString('latin1') ?? ''
  return { out: Buffer.from(out, 'latin1').toString(), stream }
}

const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 })
const asked = fixture('openai/chat-usage')
const unasked = fixture('openai/chat')

describe('usage that we asked for', () => {
  test('is taken out, so that the caller gets what it would have got without', () => {
    expect(run(asked, true).out).toBe(unasked.toString())
  })

  test('stays for a caller who asked, byte for byte', () => {
    expect(run(asked, false).out).toBe(asked.toString())
  })

  test('is read in both cases', () => {
    for (const strip of [true, false])
      expect(run(asked, strip).stream.usage).toEqual({ input: 24, output: 5, cached: 16, cacheWrite: 0, reasoning: 2 })
  })

  test('goes by the same bytes however they are cut', () => {
    fc.assert(
      fc.property(sizes, cuts => {
        expect(run(asked, true, cuts).out).toBe(unasked.toString())
      }),
    )
  })

  test('goes from events in any spelling', () => {
    const odd =
      ': hi\r\n\r\ndata: { "usage" : null , "choices" : [ {"delta":{"content":"a"}} ] }\r\n\r\ndata: {"choices":[{"delta":{"content":"b"}}]\ndata: ,"usage":\ndata: {"prompt_tokens":1}}\n\ndata: [DONE]\n\n'
    const { out, stream } = run(Buffer.from(odd), true)
    expect(out).toBe(
      ': hi\r\n\r\ndata: { "choices" : [ {"delta":{"content":"a"}} ] }\r\n\r\ndata: {"choices":[{"delta":{"content":"b"}}]\ndata: }\n\ndata: [DONE]\n\n',
    )
    expect([stream.usage?.input, stream.done]).toEqual([1, true])
  })

  test('is not taken from a first chunk that only looks like it', () => {
    const filter = 'data: {"choices":[],"prompt_filter_results":[],"usage":null}\n\ndata: [DONE]\n\n'
    expect(run(Buffer.from(filter), true).out).toBe(
      'data: {"choices":[],"prompt_filter_results":[]}\n\ndata: [DONE]\n\n',
    )
  })
})

describe('the end', () => {
  const chunk = (delta: string, finish = 'null'): string =>
    `data: {"choices":[{"index":0,"delta":${delta},"finish_reason":${finish}}]}\n\n`

  test('is clean with the mark, or where a choice had finished', () => {
    expect(run(Buffer.from(`${chunk('{}')}data: [DONE]\n\n`), true).stream.failure).toBeUndefined()
    expect(run(Buffer.from(chunk('{}', '"stop"')), true).stream.failure).toBeUndefined()
    expect(run(Buffer.from(`${chunk('{}')}data: [DONE]`), true).stream.done).toBe(true)
  })

  test('is a failure anywhere else', () => {
    expect(run(Buffer.from(chunk('{"content":"a"}')), true).stream.failure).toBe('malformed')
  })

  test.each([
    'data: {"choices":[{"delta":{"cont\n\n',
    'data: hello\n\n',
    'data: [1]\n\n',
    'data: {"a":1}}\n\n',
    'data: {"a":1,}\n\n',
  ])('malformed: %j', broken => {
    const { out, stream } = run(Buffer.from(chunk('{"content":"a"}') + broken + chunk('{}')), true)
    expect([stream.failure, out]).toEqual(['malformed', chunk('{"content":"a"}')])
  })

  test('an error event of the provider is kept back and told', () => {
    const { out, stream } = run(Buffer.from('data: {"error":{"message":"overloaded"}}\n\n'), true)
    expect([stream.failure, stream.error, out]).toEqual(['error', { error: { message: 'overloaded' } }, ''])
  })
})

test('text is counted without being decoded', () => {
  const { stream } = run(asked, true)
  expect([stream.textEvents, stream.said.bytes, stream.begun]).toEqual([3, Buffer.byteLength('Grüße, "you"') + 2, true])
})

describe('whatever a provider sends', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
    oddObject({ choices: oddValue, usage: oddValue }).map(text =>
      Buffer.from(`data: ${text.replace(/[\r\n]/g, ' ')}\n\n`),
    ),
    fc
      .constantFrom(
        'data: [DONE]\n\n',
        'data: {"choices":[{"delta":{"content":"',
        '\r',
        '\n\n',
        ': x\n\n',
        'data: {"error":1}\n\n',
      )
      .map(text => Buffer.from(text)),
  )

  test('nothing throws, and nothing is made up', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), sizes, (pieces, cuts) => {
        const bytes = Buffer.concat(pieces)
        const kept = run(bytes, false, cuts)
        expect(bytes.toString().startsWith(kept.out.replace(/\ufffd+$/, ''))).toBe(true)
        expect(run(bytes, true, cuts).out.length).toBeLessThanOrEqual(kept.out.length)
        if (kept.stream.failure === undefined) expect(kept.stream.done || kept.stream.finished).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
