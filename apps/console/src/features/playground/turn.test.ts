import type { TryEvent } from '@gatehouse/shared/api/try-it.js'
import { expect, test } from 'vitest'
import { advance, begin, stop, tokensPerSecond } from './turn.js'

const head = (status: number): TryEvent => ({
  type: 'head',
  status,
  headers: [['x-request-id', 'req_1']],
  ms: 5,
  key: { prefix: 'gh_test_x', expiresAt: '2026-01-01T00:00:00Z' },
})
const text = (text: string, ms: number): TryEvent => ({ type: 'text', text, ms })
const end = (ms: number): TryEvent => ({ type: 'end', bytes: 1, ms, binary: false, truncated: false })
const run = (...events: TryEvent[]) => events.reduce(advance, begin('Hi'))
const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

test('text and usage are read from chunks, wherever they are cut', () => {
  const whole = `${chunk('Hel')}${chunk('lo')}data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\ndata: [DONE]\n\n`
  for (let cut = 0; cut <= whole.length; cut++) {
    const turn = run(head(200), text(whole.slice(0, cut), 20), text(whole.slice(cut), 40), end(60))
    expect(turn).toMatchObject({ state: 'done', text: 'Hello', inputTokens: 3, outputTokens: 4, totalMs: 60 })
  }
})

test('the first token is the first that says something', () => {
  const turn = run(head(200), text(chunk(''), 10), text(chunk('a'), 30), text(chunk('b'), 50), end(80))
  expect(turn.firstTokenMs).toBe(30)
  expect(tokensPerSecond({ ...turn, outputTokens: 5 })).toBe(100)
})

test('a refusal is told by its message', () => {
  const body = JSON.stringify({ error: { message: 'Too many.', code: 'rate_limited' } })
  const turn = run(head(429), text(body.slice(0, 9), 1), text(body.slice(9), 2), end(3))
  expect(turn).toMatchObject({ state: 'failed', error: 'Too many.', status: 429, text: '' })
})

test('an error in the middle of a stream keeps what had come', () => {
  const turn = run(head(200), text(`${chunk('So')}data: {"error":{"message":"Gone."}}\n\n`, 5), end(9))
  expect(turn).toMatchObject({ state: 'failed', error: 'Gone.', text: 'So' })
})

test('what has ended is not stopped', () => {
  expect(stop(run(head(200), end(3))).state).toBe('done')
  expect(stop(run(head(200))).state).toBe('stopped')
})
