import type { AiEvent, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import openai from '../openai.js'
import { initChatStream, nextChatEvent } from './stream.js'

const asked: AiRequest = { dialect: 'openai-chat', model: 'alias', messages: [], stream: false, extensions: {} }

const body = (request: Partial<AiRequest>): Record<string, unknown> => {
  const whole = {
    dialect: 'openai-chat' as const,
    model: 'alias',
    messages: [],
    stream: false,
    extensions: {},
    ...request,
  }
  const out = openai.chat.request(whole, { model: 'gpt-5-mini', credentials: { apiKey: 'sk-1' } }, () => {})
  return JSON.parse(out.body.toString())
}

describe('request', () => {
  test('goes to the chat endpoint; the key is added by the gateway', () => {
    const out = openai.chat.request(
      { dialect: 'openai-chat', model: 'a', messages: [], stream: false, extensions: {} },
      { model: 'm', credentials: { apiKey: 'sk-1', organization: 'org-1' } },
      () => {},
    )
    expect([out.method, out.path]).toEqual(['POST', '/chat/completions'])
    expect(out.headers).toEqual(['content-type', 'application/json'])
    expect(openai.authorize({ apiKey: 'sk-1', organization: 'org-1' })).toEqual([
      'authorization',
      'Bearer sk-1',
      'openai-organization',
      'org-1',
    ])
  })

  test('a conversation with tools keeps its order', () => {
    const { messages } = body({
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', mediaType: 'image/png', base64: 'AAAA' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'tool-use', id: 'c1', name: 'find', arguments: '{"q":1}' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool-result', id: 'c1', content: [{ type: 'text', text: '42' }] },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
    })
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'find', arguments: '{"q":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: '42' },
      { role: 'user', content: 'Go on' },
    ])
  })

  test('a stream asks for its usage; unset fields are not sent; unknown ones survive', () => {
    expect(body({ stream: true, maxOutputTokens: 9, extensions: { store: false, model: 'mine' } })).toEqual({
      store: false,
      model: 'gpt-5-mini',
      messages: [],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 9,
    })
  })

  test('tools, choice and format have their shapes', () => {
    const sent = body({
      tools: [{ name: 'f', parameters: { type: 'object' }, strict: true }],
      toolChoice: { name: 'f' },
      responseFormat: { type: 'json-schema', name: 's', schema: {} },
    })
    expect(sent.tools).toEqual([
      { type: 'function', function: { name: 'f', parameters: { type: 'object' }, strict: true } },
    ])
    expect(sent.tool_choice).toEqual({ type: 'function', function: { name: 'f' } })
    expect(sent.response_format).toEqual({ type: 'json_schema', json_schema: { name: 's', schema: {} } })
  })
})

describe('response', () => {
  const answer = (message: object, finish = 'stop', rest: object = {}) =>
    openai.chat.response({ id: 'i', model: 'm', choices: [{ message, finish_reason: finish }], ...rest }, asked)

  test('holds reasoning, text, refusal and tool calls in order', () => {
    const { content, stop, nativeStop } = answer(
      {
        reasoning_content: 'r',
        content: 't',
        refusal: 'no',
        tool_calls: [{ id: 'c', function: { name: 'f', arguments: '' } }],
      },
      'tool_calls',
    )
    expect(content).toEqual([
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 't' },
      { type: 'refusal', text: 'no' },
      { type: 'tool-use', id: 'c', name: 'f', arguments: '{}' },
    ])
    expect([stop, nativeStop]).toEqual(['tool-calls', 'tool_calls'])
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['model_length', 'context-length'],
    ['content_filter', 'content-filter'],
    ['function_call', 'tool-calls'],
    ['made_up', 'stop'],
  ])('%s stops by %s', (native, stop) => expect(answer({ content: '' }, native).stop).toBe(stop))

  test('without a choice is no answer', () => {
    expect(() => openai.chat.response({ choices: [] }, asked)).toThrow(TypeError)
  })
})

describe('usage', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 4 }
  const plain = { input: 10, output: 4, cached: 0, cacheWrite: 0, reasoning: 0 }

  test.each([
    [
      'OpenAI',
      {
        usage: {
          ...usage,
          prompt_tokens_details: { cached_tokens: 8 },
          completion_tokens_details: { reasoning_tokens: 3 },
        },
      },
      { ...plain, cached: 8, reasoning: 3 },
    ],
    ['DeepSeek', { usage: { ...usage, prompt_cache_hit_tokens: 8 } }, { ...plain, cached: 8 }],
    ['Groq', { x_groq: { usage } }, plain],
    ['nonsense', { usage: { prompt_tokens: -1, completion_tokens: 'x' } }, { ...plain, input: 0, output: 0 }],
    ['none', { usage: null }, undefined],
    ['no object', 'x', undefined],
  ])('of %s', (_, answer, expected) => expect(openai.usage(answer, 'openai-chat')).toEqual(expected))
})

describe('stream', () => {
  const events = (...chunks: object[]): AiEvent[] => {
    const state = initChatStream()
    const seen: AiEvent[] = []
    for (const chunk of chunks) nextChatEvent(state, JSON.stringify(chunk), event => seen.push(event))
    nextChatEvent(state, '[DONE]', event => seen.push(event))
    return seen
  }
  const delta = (inner: object, finish: string | null = null) => ({
    id: 'i',
    model: 'm',
    choices: [{ delta: inner, finish_reason: finish }],
  })

  test('each tool call starts once, also where a server repeats its index', () => {
    const call = (index: number, id: string | undefined, name: string | undefined, args: string) =>
      delta({ tool_calls: [{ index, id, function: { name, arguments: args } }] })
    expect(
      events(
        call(0, 'a', 'f', ''),
        call(0, undefined, undefined, '{'),
        call(0, undefined, undefined, '}'),
        call(0, 'b', 'g', '{}'),
      ),
    ).toEqual([
      { type: 'start', id: 'i', model: 'm' },
      { type: 'tool-start', index: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', index: 0, arguments: '{' },
      { type: 'tool-delta', index: 0, arguments: '}' },
      { type: 'tool-start', index: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', index: 1, arguments: '{}' },
    ])
  })

  test('text, reasoning, finish, usage and errors have their events', () => {
    expect(
      events(
        delta({ role: 'assistant', content: '' }),
        delta({ reasoning: 'r' }),
        delta({ content: 't' }),
        delta({}, 'length'),
        { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
        { error: { code: 'overloaded', message: 'at 10.0.0.1' } },
      ).slice(1),
    ).toEqual([
      { type: 'reasoning-delta', text: 'r' },
      { type: 'text-delta', text: 't' },
      { type: 'finish', stop: 'length', native: 'length' },
      { type: 'usage', usage: { input: 1, output: 2, cached: 0, cacheWrite: 0, reasoning: 0 } },
      { type: 'error', code: 'overloaded', message: 'at [redacted]' },
    ])
  })
})
