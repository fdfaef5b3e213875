import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PathCall, readChatRequest } from './chat-request.js'
import { clientDialects } from './dialects/registry.js'
import { outputLimitPlaces, withOutputLimit } from './output-limit.js'
import { oddObject, oddValue } from './testing/odd-json.js'

const OF_PATH: PathCall = { model: 'm', stream: false }

function limited(dialect: keyof typeof clientDialects, body: string, path: PathCall = {}): string {
  const request = readChatRequest(Buffer.from(body), clientDialects[dialect], path)
  return withOutputLimit(request.bytes, outputLimitPlaces(request), 7).toString()
}

test.each([
  [
    'openai-chat',
    '{ "model":"m","messages":[], "max_tokens": 1.0e3 }',
    '{ "model":"m","messages":[], "max_tokens": 7 }',
  ],
  [
    'openai-chat',
    '{"max_completion_tokens":null,"model":"m","max_tokens":9,"messages":[]}',
    '{"max_completion_tokens":7,"model":"m","max_tokens":7,"messages":[]}',
  ],
  ['openai-chat', '{"model":"m","messages":[]}', '{"max_completion_tokens":7,"model":"m","messages":[]}'],
  ['openai-completions', '{"model":"m","prompt":"x"}', '{"max_tokens":7,"model":"m","prompt":"x"}'],
  ['openai-responses', '{"model":"m","max_output_tokens":99}', '{"model":"m","max_output_tokens":7}'],
  ['anthropic-messages', '{"model":"m","max_tokens":99,"x":1.0}', '{"model":"m","max_tokens":7,"x":1.0}'],
] as const)('%s: %s', (dialect, body, expected) => expect(limited(dialect, body)).toBe(expected))

test.each([
  ['{"contents":[]}', '{"generationConfig":{"maxOutputTokens":7},"contents":[]}'],
  ['{}', '{"generationConfig":{"maxOutputTokens":7}}'],
  ['{"generationConfig":null}', '{"generationConfig":{"maxOutputTokens":7}}'],
  ['{"generationConfig":{ }}', '{"generationConfig":{"maxOutputTokens":7 }}'],
  ['{"generationConfig":{"topK":1.0}}', '{"generationConfig":{"maxOutputTokens":7,"topK":1.0}}'],
  ['{"generation_config":{"max_output_tokens":9}}', '{"generation_config":{"max_output_tokens":7}}'],
])('gemini: %s', (body, expected) => expect(limited('gemini', body, OF_PATH)).toBe(expected))

test('a limit that stands there twice is refused', () => {
  const twice = '{"generationConfig":{"maxOutputTokens":1,"maxOutputTokens":2}}'
  expect(() => limited('gemini', twice, OF_PATH)).toThrow(/twice/)
})

test('nothing else of the body changes', () => {
  const model = fc.constant('"m"')
  fc.assert(
    fc.property(
      oddObject({
        model,
        messages: fc.constant('[]'),
        max_tokens: fc.constant('99'),
        stream: fc.constant('false'),
        stream_options: oddValue,
        a1: oddValue,
      }),
      body => {
        const out = limited('openai-chat', body)
        // The member may be spelled in escapes, so its value is found by where the texts part.
        let at = 0
        while (body[at] === out[at]) at++
        expect(`${out.slice(0, at)}99${out.slice(at + 1)}`).toBe(body)
      },
    ),
  )
})
