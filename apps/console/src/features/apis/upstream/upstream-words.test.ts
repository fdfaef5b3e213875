import { expect, test } from 'vitest'
import { upstreamWords } from './upstream-words.js'

test('defaults are told as they hold', () => {
  expect(upstreamWords.balancing({})).toBe('In turn, by weight')
  expect(upstreamWords.health({})).toBe('Left alone for 10s after 5 failures')
  expect(upstreamWords.retries({})).toBe('1 more at most, for 20 in a hundred calls')
  expect(upstreamWords.timeouts({})).toBe('Connect 10s, first byte 60s, idle 60s')
  expect(upstreamWords.tls({})).toBe('The system’s authorities')
  for (const part of ['split', 'shadow', 'registry', 'function', 'transcoding'] as const)
    expect(upstreamWords[part]({})).toBeUndefined()
})

test('what was set is told', () => {
  const hashed = { algorithm: 'consistent-hash', hashBy: 'header', hashName: 'x-session', slowStart: '30s' } as const
  expect(upstreamWords.balancing({ balancing: hashed })).toBe(
    'The same target for the same x-session, slow start over 30s',
  )
  expect(upstreamWords.health({ health: { passive: { failures: 0 }, active: {}, panicPercent: 30 } })).toBe(
    'Never left alone, checked by http every 5s, panic below 30 %',
  )
  expect(upstreamWords.tls({ tls: { verify: false, ca: 'x' } })).toBe('Certificates are not checked')
  expect(upstreamWords.function({ function: { aws: { function: 'orders', region: 'eu-west-1' } } })).toBe(
    'AWS Lambda, orders, eu-west-1',
  )
  expect(upstreamWords.registry({ registry: { type: 'consul', url: 'http://consul:8500' } })).toBe(
    'Consul at consul:8500',
  )
  expect(upstreamWords.shadow({ shadow: { url: 'not yet' } })).toBe('0 % to ?')
})
