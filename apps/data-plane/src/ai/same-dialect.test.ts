import { readdirSync, readFileSync } from 'node:fs'
import { providers } from '@gatehouse/providers/registry.gen.js'
import { type Dialect, dialects } from '@gatehouse/shared/ai/canonical.js'
import type { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompiledTarget } from '../config/runtime.js'
import { type ChatRequest, type PathCall, readChatRequest } from './chat-request.js'
import { clientDialects } from './dialects/registry.js'
import { watchCohere, watchGenerate, watchMessages, watchOllamaChat } from './dialects/watch.js'
import { passed, prepare } from './outgoing.js'
import { PassedStream } from './passed-stream.js'
import { oddObject, oddValue } from './testing/odd-json.js'

// Caller and provider speak alike: every byte passes but for the model's name and the usage that a stream is asked for.

const CREDENTIALS = {
  apiKey: 'k',
  resource: 'r',
  apiVersion: 'v1',
  projectId: 'p',
  location: 'global',
  accountId: 'a',
  serviceAccount: JSON.stringify({
    project_id: 'p',
    client_email: 'a@b.c',
    private_key: '-----BEGIN PRIVATE KEY-----',
    token_uri: 'https://a.b/token',
  }),
}
const targetOf = (id: string): CompiledTarget =>
  ({
    model: 'vendor "model"/é',
    provider: {
      resource: { slug: id },
      definition: providers[id],
      credentials: CREDENTIALS,
      basePath: '',
      origin: { host: 'h' },
      headers: [],
    },
  }) as unknown as CompiledTarget

const pairs = Object.values(providers).flatMap(({ id, speaks }) => speaks.map(dialect => ({ id, dialect })))

/** Members that stand there twice are refused, and tested elsewhere; so is a `stream_options` of the caller's. */
function readUnlessTwice(body: string, dialect: Dialect, path: PathCall): ChatRequest {
  fc.pre(!('stream_options' in JSON.parse(body)))
  try {
    return readChatRequest(Buffer.from(body), clientDialects[dialect], path)
  } catch (error) {
    fc.pre(!/twice/.test((error as GatewayError).detail))
    throw error
  }
}

/** What a body has to hold, and the rest of whatever kind. */
const bodyOf = (dialect: Dialect, stream: boolean): fc.Arbitrary<string> =>
  oddObject({
    ...(dialect === 'gemini' ? { contents: fc.constant('[]') } : { model: fc.constant('"alias"') }),
    ...(dialect === 'openai-chat' ? { messages: fc.constant('[]') } : {}),
    ...(dialect === 'gemini' ? {} : { stream: fc.constant(String(stream)) }),
    a_field_of_tomorrow: oddValue,
  })

describe.each(pairs)('$dialect to $id', ({ id, dialect }) => {
  test.each([false, true])('a request passes byte for byte (stream: %s)', stream => {
    const target = prepare(targetOf(id), clientDialects[dialect])
    const named = target.model.toString()
    fc.assert(
      fc.property(bodyOf(dialect, stream), body => {
        const path = dialect === 'gemini' ? { model: 'alias', stream } : {}
        const request = readUnlessTwice(body, dialect, path)
        const out = passed(request, target).body.toString()
        const asked = request.usageEdit !== undefined && target.asksUsage
        const without = asked ? out.replace('"stream_options":{"include_usage":true},', '') : out
        expect(without.length).toBe(out.length - (asked ? 40 : 0))
        const { modelSpan } = request
        const before = request.bytes.subarray(0, modelSpan?.valueStart ?? 0).toString()
        const after = request.bytes.subarray(modelSpan?.valueEnd ?? 0).toString()
        expect(without).toBe(before + (modelSpan ? named : '') + after)
      }),
      { numRuns: 40 },
    )
  })
})

const OPTIONS = '"stream_options":{"include_usage":true,"x":1}'

test.each(pairs.filter(({ dialect }) => dialect.startsWith('openai-c')))(
  '$dialect to $id: the wish for usage passes to who knows the field, and to nobody else',
  ({ id, dialect }) => {
    const target = prepare(targetOf(id), clientDialects[dialect])
    for (const body of [
      `{"model":"m", ${OPTIONS} ,"messages":[],"stream":true}`,
      `{${OPTIONS} , "model":"m","messages":[],"stream":true}`,
      `{"model":"m","messages":[],"stream":true,${OPTIONS}}`,
    ]) {
      const request = readChatRequest(Buffer.from(body), clientDialects[dialect])
      const out = JSON.parse(passed(request, target).body.toString())
      const options = target.asksUsage ? { stream_options: { include_usage: true, x: 1 } } : {}
      expect(out).toEqual({ model: 'vendor "model"/é', messages: [], stream: true, ...options })
      expect(request.showUsage).toBe(true)
    }
  },
)

test('every dialect passes somewhere', () => {
  expect(new Set(pairs.map(({ dialect }) => dialect))).toEqual(new Set(dialects))
})

const folder = new URL('../../../../packages/providers/fixtures/', import.meta.url)
const WATCHED = {
  'anthropic-messages': watchMessages,
  gemini: watchGenerate,
  'cohere-chat': watchCohere,
  'ollama-chat': watchOllamaChat,
} as const

describe.each([
  ['anthropic', 'anthropic-messages'],
  ['gemini', 'gemini'],
  ['cohere', 'cohere-chat'],
  ['ollama', 'ollama-chat'],
] as const)('streams of %s', (id, dialect) => {
  const names = readdirSync(new URL(`${id}/`, folder)).filter(name => /\.(sse|ndjson)$/.test(name))
  const whole = names.filter(name => !/broken|overloaded|throttled|error/.test(name))

  test.each(whole)('%s passes byte for byte however it is cut, unknown fields and events included', name => {
    // A field that nobody knows yet, in every event.
    const bytes = Buffer.from(
      readFileSync(new URL(`${id}/${name}`, folder), 'utf8').replace(/^(data: )?\{/gm, '$1{"of_tomorrow":{"a":[1.0]},'),
    )
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(sizes, cuts => {
        const stream = new PassedStream(clientDialects[dialect], WATCHED[dialect], providers[id]!.usage, () => {
          throw new Error('nothing has to be written')
        })
        const out: Buffer[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = cuts[i % cuts.length]!
          out.push(Buffer.from(stream.push(Buffer.from(bytes.subarray(at, at + size))) ?? []))
          at += size
        }
        out.push(Buffer.from(stream.end() ?? []))
        expect(Buffer.concat(out).toString()).toBe(bytes.toString())
        expect([stream.failure, stream.usage === undefined]).toEqual([undefined, false])
      }),
      { numRuns: 25 },
    )
  })
})
