import { expect, test } from 'vitest'
import { similarity, writtenIn } from './answer-similarity.js'

test('the text is found in every dialect, whole and streamed', () => {
  expect(writtenIn('{"choices":[{"message":{"role":"assistant","content":"Hi \\"you\\""}}]}')).toBe('Hi "you"')
  expect(
    writtenIn('data: {"choices":[{"delta":{"content":"Hel"}}]}\n\ndata: {"choices":[{"delta":{"content":"lo"}}]}'),
  ).toBe('Hello')
  expect(writtenIn('{"content":[{"type":"text","text":"Good"},{"type":"text","text":" day"}]}')).toBe('Good day')
  expect(writtenIn('{"candidates":[{"content":{"parts":[{"text":"J\\u00fcrgen"}]}}]}')).toBe('Jürgen')
})

test('alike by their words, whatever their order', () => {
  expect(similarity('The sea is deep.', 'the SEA is deep')).toBeCloseTo(1)
  expect(similarity('deep is the sea', 'The sea is deep')).toBeCloseTo(1)
  expect(similarity('the sea is deep', 'the sky is blue')).toBeCloseTo(0.5)
  expect(similarity('rivers', 'mountains')).toBe(0)
  expect([similarity('', ''), similarity('a', '')]).toEqual([1, 0])
})
