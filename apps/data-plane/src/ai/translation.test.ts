import { providers } from '@gatehouse/providers/registry.gen.js'
import type { AiRequest, Dialect } from '@gatehouse/shared/ai/canonical.js'
import { dialects } from '@gatehouse/shared/ai/canonical.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerContext } from './dialects/contract.js'
import { clientDialects } from './dialects/registry.js'
import { type ProviderStream, providerStreams } from './testing/provider-streams.js'
import { readers } from './testing/readers.js'
import { FINISHES, type Told } from './testing/told.js'
import { TranslatedStream } from './translated-stream.js'

const request = (dialect: Dialect): AiRequest => ({ dialect, model: 'm', messages: [], stream: true, extensions: {} })

const context = (dialect: Dialect, showUsage: boolean): AnswerContext => ({
  request: request(dialect),
  body: { prompt: 'p', input: 'i' },
  callId: 'call1',
  created: 1,
  inputEstimate: 5,
  showUsage,
})

interface Seen {
  out: string
  failure: string | undefined
  usage: unknown
}

/** What a caller of the dialect gets of the chunks, its error event included. */
function translate(dialect: Dialect, provider: string, chunks: readonly Buffer[], showUsage = true): Seen {
  const client = clientDialects[dialect]
  const writer = client.writer(context(dialect, showUsage))
  const stream = new TranslatedStream(providers[provider]!.chat, request(dialect), 'm', 'call1', writer)
  let out = ''
  for (const chunk of chunks) out += stream.push(chunk)?.toString() ?? ''
  out += stream.end()?.toString() ?? ''
  const { failure, usage } = stream
  if (failure) out += stream.fail({ code: 'upstream_error', status: 502, detail: 'It broke off.', requestId: 'r' })
  return { out, failure, usage }
}

const perByte = (bytes: Buffer): Buffer[] => Array.from(bytes, byte => Buffer.from([byte]))

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map(cut => cut % bytes.length))].sort((a, b) => a - b)
  return [0, ...at].map((start, i) => bytes.subarray(start, at[i] ?? bytes.length))
}

/** The same events in another spelling that the standard allows. */
const spellings: readonly [string, (text: string) => string][] = [
  ['CRLF', text => text.replace(/\r?\n/g, '\r\n')],
  ['CR', text => text.replace(/\r?\n/g, '\r')],
  ['a byte order mark', text => `\ufeff${text}`],
  ['comments between', text => text.replace(/\r?\n\r?\n/g, '\n\n: keep-alive\n\n')],
  ['no space after the colon', text => text.replace(/^data: /gm, 'data:')],
  ['data on several lines', text => text.replace(/^data: \{"/gm, 'data: {\ndata: "')],
]

const streams = providerStreams()
/** Those of compatible providers differ in nothing that cutting could reach. */
const different = streams.filter(({ provider, name }) => name.startsWith(`${provider}/`))
const isBroken = ({ name }: ProviderStream): boolean => /overloaded|throttled|broken|openrouter\/chat/.test(name)

/** Sum of what was said, from the dialect that can say most. */
const reference = ({ provider, bytes }: ProviderStream): Told =>
  readers['openai-chat'].stream(translate('openai-chat', provider, [bytes]).out)

describe.each(dialects)('to callers of %s', dialect => {
  test.each(streams)('$provider: $name follows every rule of the dialect', stream => {
    const { provider, bytes } = stream
    const seen = translate(dialect, provider, [bytes])
    const told = readers[dialect].stream(seen.out)
    const same = reference(stream)
    expect(told.text).toBe(same.text)
    if (dialect !== 'openai-completions') {
      expect(told.reasoning).toBe(same.reasoning)
      expect(told.tools.map(tool => [tool.name, tool.arguments])).toEqual(
        same.tools.map(tool => [tool.name, tool.arguments]),
      )
    }
    if (isBroken(stream)) return expect([told.failed, told.ended, told.finish]).toEqual([true, false, undefined])
    expect([told.failed, told.ended]).toEqual([false, true])
    expect(FINISHES[dialect]).toContain(told.finish)
    const { usage } = seen as { usage?: { input: number; output: number } }
    if (usage) expect(told.usage).toEqual({ input: usage.input, output: usage.output })
  })

  test.each(different)('$provider: $name is the same however its bytes are cut', ({ provider, bytes }) => {
    const whole = translate(dialect, provider, [bytes])
    expect(translate(dialect, provider, perByte(bytes))).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), cuts => {
        expect(translate(dialect, provider, cutAt(bytes, cuts))).toEqual(whole)
      }),
      { numRuns: 10 },
    )
  })

  test.each(different.filter(({ name }) => name.endsWith('.sse')))(
    '$provider: $name is the same in every spelling',
    ({ provider, bytes }) => {
      const whole = translate(dialect, provider, [bytes])
      for (const [spelling, spell] of spellings) {
        const spelled = Buffer.from(spell(bytes.toString()))
        expect([spelling, translate(dialect, provider, [spelled])]).toEqual([spelling, whole])
        expect([spelling, translate(dialect, provider, perByte(spelled))]).toEqual([spelling, whole])
      }
    },
  )

  test.each(different.filter(stream => !isBroken(stream)))(
    '$provider: $name cut short is an error, wherever',
    ({ provider, bytes }) => {
      const whole = translate(dialect, provider, [bytes]).out
      for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / 40)) {
        const { out, failure } = translate(dialect, provider, [bytes.subarray(0, end)])
        // What is missing may have been nothing but the mark of the end.
        if (!failure)
          expect(readers[dialect].stream(out)).toMatchObject({ text: readers[dialect].stream(whole).text, ended: true })
        else expect(readers[dialect].stream(out)).toMatchObject({ failed: true, ended: false, finish: undefined })
      }
    },
  )
})

test.each(['openai-chat', 'openai-completions'] as const)('callers of %s who asked for no usage get none', dialect => {
  for (const { provider, bytes } of streams)
    expect(translate(dialect, provider, [bytes], false).out).not.toMatch(/"usage"/)
})
