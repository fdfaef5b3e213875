import type { AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { describe, expect, test } from 'vitest'
import cohere from '../cohere.js'
import { say, sent as sentBy, text } from '../testing/sent.js'

const sent = (request: Partial<AiRequest>) =>
  sentBy(cohere, { model: 'command-a', credentials: { apiKey: 'k' } }, request)
const tools = [{ name: 'f', strict: true }, { name: 'g' }]

test('a conversation with tools', () => {
  const { body } = sent({
    messages: [
      say('developer', text('Be brief.')),
      say('assistant', { type: 'reasoning', text: 'hm' }, { type: 'tool-use', id: 'a', name: 'f', arguments: '{}' }),
      say('user', { type: 'tool-result', id: 'a', isError: true, content: [text('no')] }, text('Go on')),
    ],
  })
  expect(body.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    {
      role: 'assistant',
      content: [{ type: 'thinking', thinking: 'hm' }],
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'Error: no' }] },
    { role: 'user', content: 'Go on' },
  ])
})

test('documents stand beside the messages', () => {
  const { body } = sent({ messages: [say('user', { type: 'document', name: 'A', text: 'words' }, text('Sum up.'))] })
  expect(body).toMatchObject({
    documents: [{ data: { title: 'A', text: 'words' } }],
    messages: [{ content: 'Sum up.' }],
  })
})

test.each<[ContentBlock]>([
  [{ type: 'document', mediaType: 'application/pdf', base64: 'A' }],
  [{ type: 'audio', format: 'wav', base64: 'A' }],
])('%j is refused', block => expect(() => sent({ messages: [say('user', block)] })).toThrow(/provider of this model/))

test('what a result of a tool shows follows it', () => {
  const image = { type: 'image' as const, mediaType: 'image/png', base64: 'A' }
  const document = { type: 'document' as const, mediaType: 'text/csv', base64: Buffer.from('a,b').toString('base64') }
  const content: ContentBlock[] = [{ type: 'text', text: 'seen' }, image, document]
  const { body } = sent({ messages: [say('tool', { type: 'tool-result', id: 'c1', content })] })
  expect(body.messages).toEqual([
    { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'seen' }] },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,A' } }] },
  ])
  expect(body.documents).toEqual([{ data: { text: 'a,b' } }])
})

describe('fields', () => {
  const schema = { type: 'object' }

  test.each<[Partial<AiRequest>, object]>([
    [
      { maxOutputTokens: 9, topP: 0.5, topK: 2, seed: 1 },
      { max_tokens: 9, p: 0.5, k: 2, seed: 1 },
    ],
    [
      { frequencyPenalty: -1, presencePenalty: 2 },
      { frequency_penalty: 0, presence_penalty: 1 },
    ],
    [
      { responseFormat: { type: 'json-schema', name: 's', schema } },
      { response_format: { type: 'json_object', json_schema: schema } },
    ],
    [{ reasoning: { effort: 'low' } }, { thinking: { type: 'enabled', token_budget: 2048 } }],
    [{ reasoning: { enabled: false } }, { thinking: { type: 'disabled' } }],
    [
      { tools, toolChoice: 'required' },
      { tool_choice: 'REQUIRED', strict_tools: true },
    ],
    [{ tools, toolChoice: 'none' }, { tool_choice: 'NONE' }],
    [
      { tools, toolChoice: { name: 'g' } },
      { tool_choice: 'REQUIRED', tools: [{ function: { name: 'g' } }] },
    ],
  ])('%j is %j', (request, fields) => expect(sent(request).body).toMatchObject(fields))

  test('what it has no word for is told', () => {
    expect(sent({ user: 'u', logprobs: 1, stop: ['1', '2', '3', '4', '5', '6'] }).dropped).toEqual([
      'logprobs',
      'user',
      'stop',
    ])
  })
})
