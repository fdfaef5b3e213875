import { providers } from '@gatehouse/providers/registry.gen.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ChatStream } from './chat-stream.js'
import { providerStreams } from './testing/provider-streams.js'

// A stream in the caller's own dialect tells usage to who asked for it, whatever its vendor sends unasked and wherever it stands.

const FIGURES = '{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"details":{"usage":1}}'
type Chunk = Record<string, unknown> & { choices?: Record<string, unknown>[]; x_groq?: Record<string, unknown> }

/** As if it had come without. */
const bare = (chunk: string): string => JSON.stringify(without(JSON.parse(chunk) as Chunk))

/** The places where vendors have it, as text into a chunk's own text. */
const places: readonly [string, (chunk: string) => string][] = [
  ['first in every chunk', chunk => chunk.replace('{', `{"usage":${FIGURES},`)],
  ['last in every chunk', chunk => `${chunk.slice(0, -1)},"usage":${FIGURES}}`],
  ['as null in every chunk', chunk => `${chunk.slice(0, -1)}, "usage" : null }`],
  ['in x_groq', chunk => `${chunk.slice(0, -1)},"x_groq":{"id":"r","usage":${FIGURES}}}`],
  ['in x_groq alone', chunk => `${chunk.slice(0, -1)},"x_groq":{ "usage" : ${FIGURES} }}`],
  ['in the choice', chunk => chunk.replace('"choices":[{', `"choices":[{"usage":${FIGURES},`)],
  [
    'in all of them',
    chunk =>
      `${chunk.replace('"choices":[{', `"choices":[{"usage":${FIGURES},`).slice(0, -1)},"usage":${FIGURES},"x_groq":{"usage":${FIGURES},"id":"r"}}`,
  ],
]

const all = providerStreams().filter(({ name }) => name.endsWith('.sse'))
const of = (id: string): typeof all => all.filter(({ provider }) => provider === id)
/** Every provider that speaks this dialect, with its own streams or those of OpenAI. */
const streams = Object.values(providers)
  .filter(({ speaks }) => speaks.includes('openai-chat'))
  .flatMap(({ id }) => (of(id).length > 0 ? of(id) : of('openai').map(stream => ({ ...stream, provider: id }))))

const dataOf = (stream: string): string[] =>
  stream
    .replace(/\r\n/g, '\n')
    .split('\n\n')
    .flatMap(block => /^data: ?(.*)$/m.exec(block)?.[1] ?? [])

function without(chunk: Chunk): Chunk {
  const { usage: _, ...rest } = chunk
  if (rest.x_groq) {
    const { usage: __, ...groq } = rest.x_groq
    rest.x_groq = groq
  }
  rest.choices &&= rest.choices.map(({ usage: __, ...choice }) => choice)
  return rest
}

function passed(bytes: Buffer, size: number, strip: boolean, id: string): { out: string; usage: unknown } {
  const stream = new ChatStream(strip, providers[id]!.usage)
  let out = ''
  for (let at = 0; at < bytes.length; at += size) out += stream.push(Buffer.from(bytes.subarray(at, at + size))) ?? ''
  out += stream.end() ?? ''
  return { out, usage: stream.usage }
}

describe.each(streams)('$provider: $name', ({ provider, bytes }) => {
  test.each(places)('usage %s', (_, put) => {
    const sent = bytes.toString().replace(/^data: (\{.*\})$/gm, (_, chunk: string) => `data: ${put(bare(chunk))}`)
    const expected = dataOf(sent).flatMap((data): (string | Chunk)[] => {
      if (data === '[DONE]') return [data]
      const chunk = JSON.parse(data) as Chunk
      // A chunk that is there for its usage alone goes whole.
      return chunk.usage && !chunk.choices?.length ? [] : [without(chunk)]
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), size => {
        const { out, usage } = passed(Buffer.from(sent), size, true, provider)
        const told = dataOf(out).map(data => (data === '[DONE]' ? data : JSON.parse(data)))
        // What ends in an error tells no more than that.
        expect(told).toEqual(expected.slice(0, told.length))
        expect(out).not.toContain('prompt_tokens')
        if (/[a-z]_tokens/.test(sent) && told.length === expected.length) expect(usage).toBeDefined()
      }),
      { numRuns: 5 },
    )
    const { out } = passed(Buffer.from(sent), 64, false, provider)
    expect(sent.startsWith(out)).toBe(true)
  })
})
