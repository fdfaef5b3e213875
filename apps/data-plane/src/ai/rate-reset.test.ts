import { expect, test } from 'vitest'
import { resetMs, shareLeft } from './rate-reset.js'

const NOW = Date.parse('2026-01-05T12:00:00Z')

test.each<[string, string[], number | undefined]>([
  ['a duration of OpenAI', ['x-ratelimit-remaining-requests', '0', 'x-ratelimit-reset-requests', '1m30.5s'], 90_500],
  ['milliseconds', ['x-ratelimit-remaining-tokens', '0', 'x-ratelimit-reset-tokens', '20ms'], 20],
  ['plain seconds', ['x-ratelimit-remaining', '0', 'x-ratelimit-reset', '7'], 7_000],
  ['a second of the epoch', ['x-ratelimit-remaining', '0', 'x-ratelimit-reset', String(NOW / 1000 + 5)], 5_000],
  [
    'an instant of Anthropic',
    [
      'anthropic-ratelimit-input-tokens-remaining',
      '0',
      'anthropic-ratelimit-input-tokens-reset',
      '2026-01-05T12:00:03Z',
    ],
    3_000,
  ],
  ['a limit with room left', ['x-ratelimit-remaining-requests', '3', 'x-ratelimit-reset-requests', '9s'], undefined],
  [
    'the later of two that are used up',
    [
      ...['x-ratelimit-remaining-requests', '0', 'x-ratelimit-reset-requests', '2s'],
      ...['x-ratelimit-remaining-tokens', '0', 'x-ratelimit-reset-tokens', '4s'],
    ],
    4_000,
  ],
  ['what is past', ['x-ratelimit-remaining', '0', 'x-ratelimit-reset', '2026-01-05T11:00:00Z'], 0],
  ['nonsense', ['x-ratelimit-remaining', '0', 'x-ratelimit-reset', 'soon'], undefined],
  ['nothing', [], undefined],
])('%s', (_, headers, ms) => expect(resetMs(headers, NOW)).toBe(ms))

test('the share left is that of whichever limit has least', () => {
  const openAi = { 'x-ratelimit-limit-requests': '100', 'x-ratelimit-remaining-requests': '90' }
  const tokens = { 'X-RateLimit-Limit-Tokens': '1000', 'X-RateLimit-Remaining-Tokens': '250' }
  expect(shareLeft(Object.entries({ ...openAi, ...tokens }).flat())).toBe(0.25)
  expect(shareLeft(['anthropic-ratelimit-requests-limit', '50', 'anthropic-ratelimit-requests-remaining', '0'])).toBe(0)
  expect(shareLeft(['x-ratelimit-remaining-requests', '5'])).toBeUndefined()
})
