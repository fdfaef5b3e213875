import { expect, test } from 'vitest'
import { messagesOf } from './items.js'

const user = { role: 'user', content: 'Hi' }
const said = (text: string): object => ({ type: 'text', text })

test('thoughts that are only referred to are left out and told by their place', () => {
  const forgotten = {}
  const messages = messagesOf([user, { type: 'item_reference', id: 'rs_1' }, user], forgotten)
  expect(messages).toHaveLength(2)
  expect(Object.keys(forgotten)).toEqual(['input[1]'])
})

test('a reference to what was said or called is refused: without it the turn would be another', () => {
  for (const id of ['msg_1', 'fc_1'])
    expect(() => messagesOf([{ type: 'item_reference', id }])).toThrow(/Send the item itself/)
})

test('calls belong to the turn that made them, and results know their names', () => {
  const messages = messagesOf([
    user,
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One moment.' }] },
    { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}' },
    { type: 'function_call', call_id: 'b', name: 'g', arguments: '' },
    { type: 'function_call_output', call_id: 'b', output: 'two' },
    { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'one' }] },
  ])
  expect(messages).toEqual([
    { role: 'user', content: [said('Hi')] },
    {
      role: 'assistant',
      content: [
        said('One moment.'),
        { type: 'tool-use', id: 'a', name: 'f', arguments: '{"x":1}' },
        { type: 'tool-use', id: 'b', name: 'g', arguments: '{}' },
      ],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', id: 'b', name: 'g', content: [said('two')] },
        { type: 'tool-result', id: 'a', name: 'f', content: [said('one')] },
      ],
    },
  ])
})
