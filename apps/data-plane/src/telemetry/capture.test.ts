import { describe, expect, test } from 'vitest'
import { BodyCapture, redact } from './capture.js'

const secret = 'sk-abcdefghijklmnopqrstuvwx'

describe('what is kept of a body', () => {
  test.each([
    ['truncated', 4096],
    ['redacted', 4096],
    ['full', 1 << 20],
  ] as const)('%s keeps the first %i bytes and says whether there was more', (level, limit) => {
    const whole = new BodyCapture(level)
    whole.add(Buffer.alloc(limit - 1, 'a'))
    whole.add(Buffer.from('b'))
    expect(whole.bytes()).toHaveLength(limit)
    expect(whole.truncated).toBe(false)
    const more = new BodyCapture(level)
    for (let i = 0; i < 3; i++) more.add(Buffer.alloc(limit, 'a'))
    expect(more.bytes()).toHaveLength(limit)
    expect(more.truncated).toBe(true)
  })

  test('a secret across the cut is masked whole', () => {
    const capture = new BodyCapture('redacted')
    capture.add(Buffer.from(`${'x'.repeat(4085)} ${secret} and more`))
    expect(capture.bytes().toString()).not.toContain('sk-a')
  })

  test('what cannot be read cannot be redacted, so it is not kept', () => {
    const capture = new BodyCapture('redacted')
    capture.encoded = true
    capture.add(Buffer.from('zipped'))
    expect(capture.bytes()).toHaveLength(0)
  })
})

test.each([
  ['ada.lovelace+x@mail.example.co.uk', '[redacted-email]'],
  [`key ${secret}!`, 'key [redacted-key]!'],
  ['gh_live_wnIU36IbQp0h59Ff2C5eN5DlqGtbEP8vUNGu3ndC3ce2qp', '[redacted-key]'],
  ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [redacted]'],
  ['4111 1111-1111 1111', '[redacted-number]'],
  ['room 12, 3 of 4567', 'room 12, 3 of 4567'],
])('%s is kept as %s', (text, kept) => {
  expect(redact(text)).toBe(kept)
})
