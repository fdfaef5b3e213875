import { expect, test } from 'vitest'
import { estimateInput, estimateOutput, reserveOutput } from './estimate.js'

test('input counts text of every form, pictures at a flat rate, and survives anything else', () => {
  const text = 'x'.repeat(400)
  expect(estimateInput([{ role: 'user', content: text }], 0)).toBe(104)
  expect(estimateInput([{ role: 'user', content: [{ type: 'text', text }, { type: 'image_url' }] }], 40)).toBe(1114)
  expect(estimateInput([{ role: 'assistant', tool_calls: [{ function: { arguments: text } }, null, {}] }], 0)).toBe(104)
  expect(estimateInput([null, 1, 'x', { content: [null, 3] }], 0)).toBe(2004)
})

test('output is reserved by what the caller allows, up to the cap, for each choice', () => {
  expect(reserveOutput({})).toBe(1024)
  expect(reserveOutput({ max_tokens: 10 })).toBe(10)
  expect(reserveOutput({ max_completion_tokens: 1e9, max_tokens: 10 })).toBe(1024)
  expect(reserveOutput({ max_tokens: 10, n: 3 })).toBe(30)
  expect(reserveOutput({ max_tokens: -1, n: 'many' })).toBe(1024)
})

test('streamed output counts events, or bytes where events are batched', () => {
  expect(estimateOutput(7, 35)).toBe(7)
  expect(estimateOutput(2, 400)).toBe(100)
  expect(estimateOutput(0, 0)).toBe(0)
})
