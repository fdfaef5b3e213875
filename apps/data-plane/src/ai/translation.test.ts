import { providers } from '@gatehouse/providers/registry.gen.js'
import type { AiRequest, AiResponse, Dialect } from '@gatehouse/shared/ai/canonical.js'
import { dialects } from '@gatehouse/shared/ai/canonical.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerContext } from './dialects/contract.js'
import { clientDialects } from './dialects/registry.js'
import { ordered } from './ordered-answer.js'
import { type ProviderStream, providerAnswers, providerStreams } from './testing/provider-streams.js'
import { readers } from './testing/readers.js'
import { FINISHES, type Told, WITHOUT_CALLS } from './testing/told.js'
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
/** Of those that are another vendor's one is cut byte by byte for all. */
const isOwn = ({ provider, name }: ProviderStream): boolean => name.startsWith(`${provider}/`)
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
    if (dialect !== 'openai-completions') expect(told.reasoning).toBe(same.reasoning)
    if (!WITHOUT_CALLS.has(dialect)) {
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

  test.each(streams)('$provider: $name is the same however its bytes are cut', stream => {
    const { provider, bytes } = stream
    const whole = translate(dialect, provider, [bytes])
    expect(translate(dialect, provider, perByte(bytes))).toEqual(whole)
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), cuts => {
        expect(translate(dialect, provider, cutAt(bytes, cuts))).toEqual(whole)
      }),
      { numRuns: isOwn(stream) ? 10 : 2 },
    )
  })

  test.each(streams.filter(({ name }) => name.endsWith('.sse')))(
    '$provider: $name is the same in every spelling',
    stream => {
      const { provider, bytes } = stream
      const whole = translate(dialect, provider, [bytes])
      for (const [spelling, spell] of spellings) {
        const spelled = Buffer.from(spell(bytes.toString()))
        expect([spelling, translate(dialect, provider, [spelled])]).toEqual([spelling, whole])
        if (isOwn(stream)) expect([spelling, translate(dialect, provider, perByte(spelled))]).toEqual([spelling, whole])
      }
    },
  )

  test.each(streams.filter(stream => !isBroken(stream)))('$provider: $name cut short is an error, wherever', stream => {
    const { provider, bytes } = stream
    const whole = translate(dialect, provider, [bytes]).out
    const places = isOwn(stream) ? 40 : 8
    for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / places)) {
      const { out, failure } = translate(dialect, provider, [bytes.subarray(0, end)])
      // What is missing may have been nothing but the mark of the end.
      if (!failure)
        expect(readers[dialect].stream(out)).toMatchObject({ text: readers[dialect].stream(whole).text, ended: true })
      else expect(readers[dialect].stream(out)).toMatchObject({ failed: true, ended: false, finish: undefined })
    }
  })
})

const answers = providerAnswers()

/** An answer in one piece as a caller of the dialect gets it. */
function answered(dialect: Dialect, provider: string, body: unknown): { told: Told; response: AiResponse } {
  const response = ordered(providers[provider]!.chat.response(body, request('openai-chat')), 'call1')
  const answer = clientDialects[dialect].answer(response, context(dialect, true))
  return { told: readers[dialect].whole(JSON.parse(JSON.stringify(answer))), response }
}

/** A refusal is told apart where there is a place for it. */
const APART: readonly Dialect[] = ['openai-chat', 'openai-responses']

const wordsOf = ({ content }: AiResponse, dialect: Dialect): string =>
  content
    .map(block => (block.type === 'text' || (block.type === 'refusal' && !APART.includes(dialect)) ? block.text : ''))
    .join('')

describe.each(dialects)('in one piece to callers of %s', dialect => {
  test.each(answers)('$provider: $name follows every rule of the dialect', ({ provider, body }) => {
    const { told, response } = answered(dialect, provider, body)
    const same = answered('openai-chat', provider, body).told
    expect([told.text, told.failed, told.ended]).toEqual([wordsOf(response, dialect), false, true])
    expect(FINISHES[dialect]).toContain(told.finish)
    if (dialect !== 'openai-completions') expect(told.reasoning).toBe(same.reasoning)
    if (!WITHOUT_CALLS.has(dialect)) {
      expect(told.tools.map(tool => [tool.name, tool.arguments])).toEqual(
        same.tools.map(tool => [tool.name, tool.arguments]),
      )
    }
    const { usage } = response
    if (usage) expect(told.usage).toEqual({ input: usage.input, output: usage.output })
  })
})

test('no provider of the registry is left out, in no dialect', () => {
  const all = Object.keys(providers).sort()
  expect([...new Set(streams.map(({ provider }) => provider))].sort()).toEqual(all)
  expect([...new Set(answers.map(({ provider }) => provider))].sort()).toEqual(all)
})

test.each(['openai-chat', 'openai-completions'] as const)('callers of %s who asked for no usage get none', dialect => {
  for (const { provider, bytes } of streams)
    expect(translate(dialect, provider, [bytes], false).out).not.toMatch(/"usage"/)
})
