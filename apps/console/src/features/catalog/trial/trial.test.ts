import { expect, test } from 'vitest'
import { leftOf, next, pretty, waiting } from './trial.js'

const key = { prefix: 'gh_test_x', expiresAt: '2026-01-01T00:00:00Z' }

test('an answer builds up from its events', () => {
  const headers: [string, string][] = [
    ['x-ratelimit-remaining-requests', '58'],
    ['x-ratelimit-limit-requests', '60'],
  ]
  const head = next(waiting, { type: 'head', status: 200, headers, ms: 3, key })
  const done = ['{"a"', ':1}'].reduce((trial, text) => next(trial, { type: 'text', text, ms: 4 }), head)
  const end = next(done, { type: 'end', bytes: 7, ms: 9, binary: false, truncated: false })
  expect(end).toMatchObject({ state: 'done', status: 200, headMs: 3, totalMs: 9, text: '{"a":1}' })
  expect([leftOf(end, 'requests'), leftOf(end, 'tokens')]).toEqual(['58 of 60', undefined])
})

test('JSON is set out, half of it and other text is left alone', () => {
  expect(['{"a":1}', '{"a":', 'data: {}'].map(pretty)).toEqual(['{\n  "a": 1\n}', '{"a":', 'data: {}'])
})
