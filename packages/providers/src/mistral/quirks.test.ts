import { expect, test } from 'vitest'
import mistral from '../mistral.js'
import { say, sent as sentBy, text } from '../testing/sent.js'
import { mistralId } from './quirks.js'

const sent = (request: Parameters<typeof sentBy>[2]) =>
  sentBy(mistral, { model: 'mistral-large', credentials: { apiKey: 'k' } }, request)

test('ids are nine letters and digits, the same for call and result', () => {
  expect(mistralId('D681PevKs')).toBe('D681PevKs')
  const { body } = sent({
    messages: [
      say('assistant', { type: 'tool-use', id: 'toolu_01', name: 'f', arguments: '{}' }),
      say('tool', { type: 'tool-result', id: 'toolu_01', content: [text('x')] }),
    ],
  })
  const [call, result] = body.messages
  expect(call.tool_calls[0].id).toMatch(/^[A-Za-z0-9]{9}$/)
  expect(result.tool_call_id).toBe(call.tool_calls[0].id)
})

test('a text to go on from is marked', () => {
  expect(sent({ messages: [say('user', text('x')), say('assistant', text('y'))] }).body.messages[1].prefix).toBe(true)
  expect(sent({ messages: [say('user', text('x'))] }).body.messages[0]).not.toHaveProperty('prefix')
})

test('documents go as document_url', () => {
  const block = { type: 'document' as const, name: 'a.pdf', mediaType: 'application/pdf', base64: 'AA' }
  expect(sent({ messages: [say('user', text('x'), block)] }).body.messages[0].content[1]).toEqual({
    type: 'document_url',
    document_url: 'data:application/pdf;base64,AA',
    document_name: 'a.pdf',
  })
})
