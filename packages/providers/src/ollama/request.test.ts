import type { AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { expect, test } from 'vitest'
import ollama from '../ollama.js'
import { say, sent as sentBy, text } from '../testing/sent.js'

const sent = (request: Partial<AiRequest>) => sentBy(ollama, { model: 'qwen3', credentials: {} }, request)
const tools = [{ name: 'f' }, { name: 'g' }]

test('a conversation with tools: arguments are objects, results are found by the name of their call', () => {
  const { path, body } = sent({
    messages: [
      say('user', text('Look'), { type: 'image', mediaType: 'image/png', base64: 'AAAA' }),
      say(
        'assistant',
        { type: 'reasoning', text: 'hm' },
        { type: 'tool-use', id: 'a', name: 'f', arguments: '{"x":1}' },
      ),
      say('tool', { type: 'tool-result', id: 'a', content: [text('42')] }),
    ],
  })
  expect(path).toBe('/api/chat')
  expect(body).toEqual({
    model: 'qwen3',
    stream: false,
    messages: [
      { role: 'user', content: 'Look', images: ['AAAA'] },
      {
        role: 'assistant',
        content: '',
        thinking: 'hm',
        tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }],
      },
      { role: 'tool', tool_name: 'f', content: '42' },
    ],
  })
})

test.each<[Partial<AiRequest>, object]>([
  [
    { maxOutputTokens: 9, topK: 2, stop: ['x'], seed: 1 },
    { options: { num_predict: 9, top_k: 2, stop: ['x'], seed: 1 } },
  ],
  [{ responseFormat: { type: 'json-object' } }, { format: 'json' }],
  [{ responseFormat: { type: 'json-schema', name: 's', schema: { type: 'object' } } }, { format: { type: 'object' } }],
  [{ reasoning: { enabled: false } }, { think: false }],
  [{ reasoning: { enabled: true } }, { think: true }],
  [{ reasoning: { effort: 'max' } }, { think: 'high' }],
  [{ logprobs: 2 }, { logprobs: true, top_logprobs: 2 }],
])('%j is %j', (request, fields) => expect(sent(request).body).toMatchObject(fields))

test('a tool cannot be forced, but it alone can be offered, or none', () => {
  const named = sent({ tools, toolChoice: { name: 'g' } })
  expect(named.body.tools).toHaveLength(1)
  expect(named.dropped).toEqual(['toolChoice'])
  expect(sent({ tools, toolChoice: 'none' }).body).not.toHaveProperty('tools')
  expect(sent({ tools, toolChoice: 'auto' }).dropped).toEqual([])
})

test.each<[ContentBlock]>([
  [{ type: 'image', url: 'https://x/y.png' }],
  [{ type: 'document', base64: 'A' }],
  [{ type: 'audio', format: 'wav', base64: 'A' }],
  [{ type: 'tool-use', id: 'a', name: 'f', arguments: '[]' }],
])('%j is refused', block => expect(() => sent({ messages: [say('user', block)] })).toThrow())
