import type { AiMessage, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import { providers } from '../registry.gen.js'

function sent(id: string, request: Partial<AiRequest>): { body: Record<string, unknown>; dropped: string[] } {
  const provider = providers[id]!
  const dropped: string[] = []
  const whole: AiRequest = {
    dialect: 'anthropic-messages',
    model: 'a',
    messages: [],
    stream: false,
    extensions: {},
    ...request,
  }
  const target = { model: 'm', credentials: provider.credentials.parse({ apiKey: 'k' }) }
  const { body } = provider.chat.request(whole, target, field => dropped.push(field))
  return { body: JSON.parse(body.toString()), dropped }
}

const user = (...content: AiMessage['content']): AiMessage => ({ role: 'user', content })
const tools = [{ name: 'f', strict: true }, { name: 'g' }]
const schema = { type: 'object' }

describe('what a server lacks', () => {
  test.each<[string, Partial<AiRequest>, string]>([
    ['perplexity', { seed: 1 }, 'seed'],
    ['perplexity', { stop: ['x'] }, 'stop'],
    ['groq', { logprobs: 2 }, 'logprobs'],
    ['groq', { logitBias: { 1: 2 } }, 'logitBias'],
    ['openai', { topK: 3 }, 'topK'],
    ['cerebras', { frequencyPenalty: 1 }, 'frequencyPenalty'],
    ['mistral', { user: 'u' }, 'user'],
    ['groq', { serviceTier: 'flex' }, 'serviceTier'],
    ['groq', { cacheKey: 'c' }, 'cacheKey'],
    ['openai', { metadata: { a: 'b' } }, 'metadata'],
    ['moonshot', { tools, toolChoice: 'required' }, 'toolChoice'],
    ['deepseek', { responseFormat: { type: 'json-schema', name: 's', schema } }, 'responseFormat.schema'],
    ['github-models', { reasoning: { effort: 'low' } }, 'reasoning'],
  ])('%s leaves out %j and says so', (id, request, field) => expect(sent(id, request).dropped).toEqual([field]))

  test.each<[string, Partial<AiRequest>]>([
    ['perplexity', { tools }],
    ['deepseek', { messages: [user({ type: 'image', url: 'https://x/y.png' })] }],
    ['moonshot', { messages: [user({ type: 'image', url: 'https://x/y.png' })] }],
    ['groq', { messages: [user({ type: 'document', mediaType: 'application/pdf', base64: 'AA' })] }],
    ['groq', { messages: [user({ type: 'audio', format: 'wav', base64: 'AA' })] }],
    ['openai', { messages: [user({ type: 'document', url: 'https://x/y.pdf' })] }],
    ['groq', { modalities: ['text', 'audio'], audio: { format: 'wav' } }],
  ])('%s refuses %j: without it the call would mean something else', (id, request) => {
    expect(() => sent(id, request)).toThrow(/provider of this model/)
  })

  test('a schema is told to the model in words', () => {
    const { body } = sent('deepseek', { responseFormat: { type: 'json-schema', name: 's', schema } })
    expect(body.response_format).toEqual({ type: 'json_object' })
    expect(body.messages).toEqual([{ role: 'system', content: expect.stringContaining('{"type":"object"}') }])
  })
})

describe('tools', () => {
  test.each([
    ['openai', 'required', 'required'],
    ['mistral', 'required', 'any'],
    ['openai', { name: 'f' }, { type: 'function', function: { name: 'f' } }],
    ['openai', 'none', 'none'],
  ] as const)('%s: %j is %j', (id, toolChoice, word) => {
    expect(sent(id, { tools, toolChoice }).body.tool_choice).toEqual(word)
  })

  test('where none can be forbidden, none are offered', () => {
    expect(sent('zhipu', { tools, toolChoice: 'none' }).body).not.toHaveProperty('tools')
  })

  test('a choice among some offers those alone', () => {
    const { body } = sent('openai', { tools, toolChoice: { allowed: ['g'], mode: 'required' } })
    expect(body).toMatchObject({ tools: [{ function: { name: 'g' } }], tool_choice: 'required' })
  })

  test('strictness goes only where it is known', () => {
    expect(JSON.stringify(sent('openai', { tools }).body)).toContain('"strict":true')
    expect(JSON.stringify(sent('groq', { tools }).body)).not.toContain('strict')
  })

  test('what a tool shows follows as the message of a user, a failure is told in words', () => {
    const image = { type: 'image' as const, mediaType: 'image/png', base64: 'AA' }
    const content = [{ type: 'text' as const, text: 'no' }, image]
    const { body } = sent('openai', {
      messages: [{ role: 'tool', content: [{ type: 'tool-result', id: 'c', content, isError: true }] }],
    })
    expect(body.messages).toEqual([
      { role: 'tool', tool_call_id: 'c', content: 'Error: no' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] },
    ])
  })
})

describe('names of fields', () => {
  test.each([
    ['openai', { max_completion_tokens: 9, seed: 1 }],
    ['mistral', { max_tokens: 9, random_seed: 1 }],
  ])('%s', (id, fields) => expect(sent(id, { maxOutputTokens: 9, seed: 1 }).body).toMatchObject(fields))

  test.each([
    ['openai', true],
    ['mistral', false],
    ['perplexity', false],
    ['groq', true],
  ])('%s is asked for its usage: %s', (id, asked) => {
    expect('stream_options' in sent(id, { stream: true }).body).toBe(asked)
  })

  test.each([
    ['openai', 'developer'],
    ['groq', 'system'],
  ])("%s has a developer's message as %s", (id, role) => {
    const messages: AiMessage[] = [{ role: 'developer', content: [{ type: 'text', text: 'x' }] }]
    expect(sent(id, { messages }).body.messages).toEqual([{ role, content: 'x' }])
  })
})

describe('thinking', () => {
  test.each<[string, AiRequest['reasoning'], object]>([
    ['openai', { effort: 'high' }, { reasoning_effort: 'high' }],
    ['openai', { enabled: false }, { reasoning_effort: 'none' }],
    ['openai', { budget: 4000 }, { reasoning_effort: 'medium' }],
    ['zhipu', { enabled: false }, { thinking: { type: 'disabled' } }],
    ['zhipu', { effort: 'low' }, { thinking: { type: 'enabled' } }],
    ['deepseek', { effort: 'high' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['dashscope', { budget: 512 }, { enable_thinking: true, thinking_budget: 512 }],
    ['dashscope', { enabled: false }, { enable_thinking: false }],
    ['openrouter', { budget: 512 }, { reasoning: { max_tokens: 512 } }],
    ['openrouter', { effort: 'max', show: false }, { reasoning: { effort: 'xhigh', exclude: true } }],
  ])('%s: %j is %j', (id, reasoning, fields) => expect(sent(id, { reasoning: reasoning! }).body).toMatchObject(fields))

  const thought = { type: 'reasoning' as const, text: 'hm', signature: 'sig', signer: 'anthropic' as const }
  const messages: AiMessage[] = [{ role: 'assistant', content: [thought, { type: 'text', text: 'x' }] }]

  test.each([
    ['openai', { role: 'assistant', content: 'x' }],
    ['deepseek', { role: 'assistant', content: 'x', reasoning_content: 'hm' }],
    ['groq', { role: 'assistant', content: 'x', reasoning: 'hm' }],
    [
      'openrouter',
      {
        role: 'assistant',
        content: 'x',
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        ],
      },
    ],
  ])('%s gets back what was thought where it has a place for it', (id, message) => {
    expect(sent(id, { messages }).body.messages).toEqual([message])
  })
})
