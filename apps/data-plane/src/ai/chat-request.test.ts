import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { describe, expect, test } from 'vitest'
import { readChatRequest as readIn } from './chat-request.js'
import { openAiChat } from './dialects/openai-chat/dialect.js'

const readChatRequest = (body: Buffer) => readIn(body, openAiChat)

const refusal = (body: Buffer | string): { code: string; param: string | undefined } => {
  try {
    readChatRequest(Buffer.from(body))
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, param: error.param }
    throw error
  }
  throw new Error('was accepted')
}

describe('a request that cannot be carried is refused by the field at fault', () => {
  test.each<[string, Buffer | string, string | undefined]>([
    ['nothing', '', undefined],
    ['no JSON', '{"model":', undefined],
    ['a list', '[]', undefined],
    ['null', 'null', undefined],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), undefined],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), undefined],
    ['no model', '{"messages":[]}', 'model'],
    ['an empty model', '{"model":"","messages":[]}', 'model'],
    ['a number as model', '{"model":1,"messages":[]}', 'model'],
    ['no messages', '{"model":"m"}', 'messages'],
    ['a word as stream', '{"model":"m","messages":[],"stream":"true"}', 'stream'],
    ['two models', '{"model":"m","messages":[],"model":"n"}', 'model'],
    ['two limits', '{"model":"m","messages":[],"max_tokens":1,"max_tokens":9}', 'max_tokens'],
    [
      'two asks',
      '{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":false,"include_usage":true}}',
      'include_usage',
    ],
  ])('%s', (_, body, param) => expect(refusal(body)).toEqual({ code: 'bad_request', param }))
})

test('usage is asked for in streams alone, and only where the caller did not', () => {
  const read = (rest: string) => readChatRequest(Buffer.from(`{"model":"m","messages":[]${rest}}`))
  expect(read('').usageEdit).toBeUndefined()
  expect(read(',"stream":false').usageEdit).toBeUndefined()
  expect(read(',"stream":true').usageEdit).toBeDefined()
  expect(read(',"stream":true,"stream_options":{"include_usage":true}').usageEdit).toBeUndefined()
})

describe('what would take seconds to parse is refused unread', () => {
  test.each([
    ['nesting', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['tiny values', `[${'{},'.repeat(1_000_000)}0]`],
  ])('%s', (_, value) => {
    const began = performance.now()
    expect(refusal(`{"model":"m","messages":[],"x":${value}}`).code).toBe('bad_request')
    expect(performance.now() - began).toBeLessThan(300)
  })

  test('but a long text passes', () => {
    const content = '[{'.repeat(2_000_000)
    expect(readChatRequest(Buffer.from(JSON.stringify({ model: 'm', messages: [{ content }] }))).model).toBe('m')
  })
})
