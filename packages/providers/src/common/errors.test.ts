import { describe, expect, test } from 'vitest'
import { classify } from './errors.js'

const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } })

describe('what an error answer means', () => {
  test.each<[number, unknown, string, string]>([
    [401, error('Incorrect API key provided'), 'upstream_auth', 'next'],
    [403, error('Country not supported'), 'upstream_auth', 'next'],
    [402, error('Insufficient Balance'), 'upstream_auth', 'next'],
    [429, error('You exceeded your current quota', { code: 'insufficient_quota' }), 'upstream_auth', 'next'],
    [429, error('Rate limit reached', { code: 'rate_limit_exceeded' }), 'rate_limited', 'same'],
    [404, error('The model `x` does not exist', { code: 'model_not_found' }), 'model_not_found', 'next'],
    [404, undefined, 'upstream_error', 'next'],
    [408, undefined, 'upstream_timeout', 'same'],
    [504, '<html>', 'upstream_timeout', 'same'],
    [500, error('The server had an error'), 'upstream_error', 'same'],
    [503, undefined, 'upstream_error', 'same'],
    [529, undefined, 'upstream_error', 'same'],
    [400, error('bad'), 'bad_request', 'never'],
    [422, { detail: 'bad' }, 'bad_request', 'never'],
    [301, undefined, 'upstream_error', 'next'],
  ])('%i %j is %s, retry %s', (status, body, code, retry) => {
    expect(classify(status, body)).toMatchObject({ code, retry })
  })

  test("the caller's mistake keeps the vendor's words that programs look at", () => {
    const body = error('This model has a maximum context of 8192 tokens', {
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    })
    expect(classify(400, body)).toEqual({
      code: 'bad_request',
      retry: 'never',
      message: 'This model has a maximum context of 8192 tokens',
      native: { code: 'context_length_exceeded', type: 'invalid_request_error', param: 'messages' },
    })
  })

  test('nothing that a vendor may send makes it throw', () => {
    for (const body of [null, undefined, 1, 'x', [], {}, { error: null }, { error: [] }, { error: { message: {} } }])
      for (const status of [0, 200, 400, 404, 429, 500, 999]) expect(classify(status, body).message).not.toBe('')
  })
})

describe('Retry-After', () => {
  test.each([
    ['2', 2000],
    ['0.25', 250],
    ['1.5s', 1500],
    ['999999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('%s is %s ms', (header, ms) => expect(classify(429, undefined, header).retryAfterMs).toBe(ms))
})

test.each([
  ['Incorrect API key provided: sk-proj-abc***************xyz.', 'Incorrect API key provided: [redacted].'],
  ['Rate limit in organization org-A1b2C3d4E5 on tokens', 'Rate limit in organization [redacted] on tokens'],
  ['project proj_abcdef123456 has no access', 'project [redacted] has no access'],
  ['connect ECONNREFUSED 10.0.3.17:8443', 'connect ECONNREFUSED [redacted]'],
  ['no route to [fd00:1:2:3::17]:443', 'no route to [redacted]'],
  ['upstream vllm-7b.models.svc:8000 failed', 'upstream [redacted] failed'],
  ['see https://internal.example.com/a?key=1 now', 'see [redacted] now'],
  ['ask ops@example.com', 'ask [redacted]'],
  ['header Authorization: Bearer abc.def', 'header Authorization: [redacted]'],
  ['token 0123456789abcdef0123456789abcdef bad', 'token [redacted] bad'],
  [
    'model meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 is busy',
    'model meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 is busy',
  ],
  ["Invalid value for 'messages[0].role': expected 'user'", "Invalid value for 'messages[0].role': expected 'user'"],
  ['a\r\nb\u0000c', 'a b c'],
])('%j is shown as %j', (message, shown) => expect(classify(400, error(message)).message).toBe(shown))

test('a message without end is cut', () => {
  expect(classify(400, error('a b '.repeat(10_000))).message).toHaveLength(500)
})
