import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import anthropic from '../anthropic.js'

interface Sent {
  body: Record<string, unknown>
  headers: string[]
  dropped: string[]
}

function sent(request: Partial<AiRequest>, model = 'claude-sonnet-4-5', maxOutputTokens?: number): Sent {
  const dropped: string[] = []
  const whole: AiRequest = {
    dialect: 'openai-chat',
    model: 'a',
    messages: [],
    stream: false,
    extensions: {},
    ...request,
  }
  const target = { model, credentials: { apiKey: 'k' }, maxOutputTokens }
  const { body, headers } = anthropic.chat.request(whole, target, field => dropped.push(field))
  return { body: JSON.parse(body.toString()), headers, dropped }
}

const text = (words: string): ContentBlock => ({ type: 'text', text: words })
const say = (role: AiMessage['role'], ...content: ContentBlock[]): AiMessage => ({ role, content })

describe('messages', () => {
  test('every instruction goes to the top, in order; neighbours of one role become one turn', () => {
    const { body } = sent({
      messages: [
        say('system', text('One.')),
        say('user', text('a')),
        say('developer', { ...text('Two.'), cache: { ttl: '1h' } }),
        say('user', text('b')),
        say('assistant', text('c ')),
      ],
    })
    expect(body.system).toEqual([
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'c' }] },
    ])
  })

  test('results of tools come first in their turn, in the order of the calls; ids fit and match', () => {
    const call = (id: string): ContentBlock => ({ type: 'tool-use', id, name: 'get weather', arguments: '' })
    const result = (id: string): ContentBlock => ({ type: 'tool-result', id, content: [text(id)] })
    const { body } = sent({
      messages: [
        say('assistant', call('call:1'), call('call:2')),
        say('tool', result('call:2')),
        say('tool', { ...result('call:1'), isError: true } as ContentBlock),
        say('user', text('go on')),
      ],
    })
    const [calls, results] = body.messages as { content: Record<string, unknown>[] }[]
    expect(calls!.content).toMatchObject([{ type: 'tool_use', input: {} }, { type: 'tool_use' }])
    const [first, second] = calls!.content.map(block => block.id as string)
    expect(first).toMatch(/^call_1_[0-9a-f]{8}$/)
    expect(results!.content).toMatchObject([
      { type: 'tool_result', tool_use_id: first, is_error: true },
      { type: 'tool_result', tool_use_id: second },
      { type: 'text', text: 'go on' },
    ])
  })

  test('thoughts are replayed only with a signature of its own', () => {
    const thought = (more: object): ContentBlock => ({ type: 'reasoning', text: 't', ...more })
    const { body } = sent({
      messages: [
        say('assistant', thought({}), thought({ signature: 's', signer: 'gemini' }), thought({ signature: 's' })),
        say('assistant', thought({ text: '', redacted: 'r', signer: 'anthropic' }), text('  ')),
      ],
    })
    expect(body.messages).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 't', signature: 's' },
          { type: 'redacted_thinking', data: 'r' },
        ],
      },
    ])
  })

  test.each<[string, ContentBlock, object]>([
    [
      'image by URL',
      { type: 'image', url: 'https://x/y.png' },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
    ],
    [
      'image',
      { type: 'image', mediaType: 'image/jpg', base64: 'A' },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'A' } },
    ],
    [
      'PDF',
      { type: 'document', name: 'a.pdf', mediaType: 'application/pdf', base64: 'A', citations: true },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'A' },
        citations: { enabled: true },
      },
    ],
    [
      'plain text',
      { type: 'document', text: 'words' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
    ],
    ['file', { type: 'document', fileId: 'f1' }, { type: 'document', source: { type: 'file', file_id: 'f1' } }],
  ])('%s', (_, block, shape) => {
    expect((sent({ messages: [say('user', block)] }).body.messages as { content: object[] }[])[0]!.content).toEqual([
      shape,
    ])
  })

  test('files by id raise their flag', () => {
    expect(sent({ messages: [say('user', { type: 'image', fileId: 'f' })] }).headers).toContain('files-api-2025-04-14')
    expect(sent({ messages: [say('user', text('x'))] }).headers).not.toContain('anthropic-beta')
  })

  test.each<[string, ContentBlock]>([
    ['audio', { type: 'audio', format: 'wav', base64: 'A' }],
    ['a spreadsheet', { type: 'document', mediaType: 'application/vnd.ms-excel', base64: 'A' }],
    ['a bitmap', { type: 'image', mediaType: 'image/bmp', base64: 'A' }],
    ['arguments that are none', { type: 'tool-use', id: 'a', name: 'f', arguments: '[1' }],
  ])('%s is refused', (_, block) => expect(() => sent({ messages: [say('user', block)] })).toThrow(UnsupportedInput))
})

describe('limits and sampling', () => {
  test.each<[string, Partial<AiRequest>, string, number | undefined, object]>([
    ['what the caller allows', { maxOutputTokens: 9 }, 'claude-sonnet-4-5', 64_000, { max_tokens: 9 }],
    ["the model's own limit", {}, 'claude-sonnet-4-5', 64_000, { max_tokens: 64_000 }],
    ['a limit that all have', {}, 'claude-unknown', undefined, { max_tokens: 4096 }],
    ['a clamped temperature', { temperature: 1.7 }, 'claude-3-5-haiku-20241022', 8192, { temperature: 1 }],
    [
      'both on an older model',
      { temperature: 0, topP: 0.5 },
      'claude-3-opus-20240229',
      4096,
      { temperature: 0, top_p: 0.5 },
    ],
    ['stop sequences, but no blank ones', { stop: ['END', '\n'] }, 'claude-sonnet-4-5', 1, { stop_sequences: ['END'] }],
    ['whom it serves', { user: 'u' }, 'claude-sonnet-4-5', 1, { metadata: { user_id: 'u' } }],
    ['a tier', { serviceTier: 'default' }, 'claude-sonnet-4-5', 1, { service_tier: 'standard_only' }],
  ])('%s', (_, request, model, limit, fields) => expect(sent(request, model, limit).body).toMatchObject(fields))

  test.each<[Partial<AiRequest>, string, string[]]>([
    [{ temperature: 0.5, topP: 0.5 }, 'claude-opus-4-1', ['topP']],
    [{ temperature: 0.5, topK: 5 }, 'claude-opus-4-7', ['temperature', 'topK']],
    [{ temperature: 0.5, reasoning: { effort: 'low' } }, 'claude-sonnet-4-5', ['temperature']],
    [{ seed: 1, logprobs: 1, metadata: { a: 'b' } }, 'claude-sonnet-4-5', ['seed', 'logprobs', 'metadata']],
    [{ serviceTier: 'flex' }, 'claude-sonnet-4-5', ['serviceTier']],
    [{ reasoning: { effort: 'low' } }, 'claude-3-5-haiku-20241022', ['reasoning']],
    [{ reasoning: { enabled: false } }, 'claude-fable-5', ['reasoning']],
  ])('%j to %s goes without %j', (request, model, fields) =>
    expect(sent(request, model, 64_000).dropped).toEqual(fields),
  )
})

describe('thinking', () => {
  test.each<[AiRequest['reasoning'], string, object]>([
    [{ effort: 'high' }, 'claude-opus-4-6', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    [
      { budget: 1500, show: true },
      'claude-opus-5',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
    ],
    [{ enabled: false }, 'claude-opus-5', { thinking: { type: 'disabled' } }],
    [{ effort: 'low' }, 'claude-sonnet-4-5', { thinking: { type: 'enabled', budget_tokens: 2048 }, max_tokens: 3048 }],
    [{ budget: 10 }, 'claude-sonnet-4-5', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [
      { budget: 900_000 },
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 63_999 }, max_tokens: 64_000 },
    ],
  ])('%j on %s', (reasoning, model, fields) => {
    expect(sent({ reasoning: reasoning!, maxOutputTokens: 1000 }, model, 64_000).body).toMatchObject(fields)
  })

  test('a tool cannot be forced meanwhile', () => {
    const request = { tools: [{ name: 'f' }], toolChoice: 'required' as const, reasoning: { effort: 'low' as const } }
    const { body, dropped } = sent(request, 'claude-opus-5', 64_000)
    expect(body.tool_choice).toBeUndefined()
    expect(dropped).toEqual(['toolChoice'])
  })
})

describe('tools', () => {
  const tools = [
    { name: 'f', strict: true, cache: {} },
    { name: 'g.h', parameters: { properties: { a: {} } } },
  ]

  test('have a schema of an object and a name that fits', () => {
    expect(sent({ tools }).body.tools).toEqual([
      {
        name: 'f',
        strict: true,
        input_schema: { type: 'object', properties: {} },
        cache_control: { type: 'ephemeral' },
      },
      { name: expect.stringMatching(/^g_h_[0-9a-f]{8}$/), input_schema: { type: 'object', properties: { a: {} } } },
    ])
  })

  test.each<[Partial<AiRequest>, object | undefined]>([
    [{}, undefined],
    [{ toolChoice: 'auto' }, { type: 'auto' }],
    [{ toolChoice: 'none' }, { type: 'none' }],
    [
      { toolChoice: 'required', parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ toolChoice: { name: 'f' } }, { type: 'tool', name: 'f' }],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ toolChoice: { allowed: ['f'], mode: 'required' } }, { type: 'any' }],
  ])('%j is %j', (request, choice) => expect(sent({ tools, ...request }).body.tool_choice).toEqual(choice))

  test("the caller's own name comes back, whole and streamed", () => {
    const name = (sent({ tools }).body.tools as { name: string }[])[1]!.name
    const request = { dialect: 'openai-chat' as const, model: 'a', messages: [], stream: false, extensions: {}, tools }
    const answer = { content: [{ type: 'tool_use', id: 't', name, input: {} }], stop_reason: 'tool_use' }
    expect(anthropic.chat.response(answer, request).content).toMatchObject([{ name: 'g.h' }])
    const state = anthropic.chat.stream.init(request)
    const events: unknown[] = []
    const block = { type: 'tool_use', id: 't', name, input: { a: 1 } }
    anthropic.chat.stream.next(
      state,
      JSON.stringify({ type: 'content_block_start', index: 0, content_block: block }),
      event => events.push(event),
    )
    expect(events).toEqual([
      { type: 'tool-start', index: 0, id: 't', name: 'g.h' },
      { type: 'tool-delta', index: 0, arguments: '{"a":1}' },
    ])
  })
})

describe('an answer in JSON', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
  const format = { type: 'json-schema' as const, name: 'reply', schema }

  test("goes by the model's own way where the schema fits it", () => {
    expect(sent({ responseFormat: format }).body.output_config).toEqual({
      format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } },
    })
  })

  test.each([
    ['an older model', 'claude-3-7-sonnet-20250219', schema],
    [
      'a keyword that it does not know',
      'claude-sonnet-4-5',
      { type: 'object', properties: { a: { type: 'string', minLength: 2 } } },
    ],
  ])('%s: a tool stands in, and its arguments are the answer', (_, model, given) => {
    const responseFormat = { ...format, schema: given }
    const { body } = sent({ responseFormat }, model)
    expect(body.tool_choice).toEqual({ type: 'tool', name: 'answer_reply', disable_parallel_tool_use: true })
    expect(body.tools).toMatchObject([{ name: 'answer_reply', input_schema: given }])
    const request: AiRequest = {
      dialect: 'openai-chat',
      model: 'a',
      messages: [],
      stream: false,
      extensions: {},
      responseFormat,
    }
    const content = [{ type: 'tool_use', id: 't', name: 'answer_reply', input: { a: 'x' } }]
    expect(anthropic.chat.response({ content, stop_reason: 'tool_use' }, request)).toMatchObject({
      content: [{ type: 'text', text: '{"a":"x"}' }],
      stop: 'stop',
    })
  })

  test('the stand-in is unwrapped while it streams', () => {
    const request: AiRequest = {
      dialect: 'openai-chat',
      model: 'a',
      messages: [],
      stream: true,
      extensions: {},
      responseFormat: format,
    }
    const { stream } = anthropic.chat
    const state = stream.init(request)
    const events: unknown[] = []
    const next = (event: object) => stream.next(state, JSON.stringify(event), each => events.push(each))
    next({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 't', name: 'answer_reply', input: {} },
    })
    next({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":' } })
    next({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '"x"}' } })
    next({ type: 'message_delta', delta: { stop_reason: 'tool_use' } })
    expect(events).toEqual([
      { type: 'text-delta', text: '{"a":' },
      { type: 'text-delta', text: '"x"}' },
      { type: 'finish', stop: 'stop', native: 'tool_use' },
    ])
  })
})

test('tokens are counted of what the model reads alone', () => {
  const request: AiRequest = {
    dialect: 'openai-chat',
    model: 'a',
    messages: [say('user', text('x'))],
    stream: false,
    extensions: {},
    temperature: 1,
  }
  const { path, body } = anthropic.count!.request(request, { model: 'claude-opus-5', credentials: { apiKey: 'k' } })
  expect(path).toBe('/v1/messages/count_tokens')
  expect(JSON.parse(body.toString())).toEqual({
    model: 'claude-opus-5',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
  })
  expect(anthropic.count!.response({ input_tokens: 14 })).toBe(14)
})
