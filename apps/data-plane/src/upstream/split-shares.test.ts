import { splitRules } from '@gatehouse/shared/config/upstream.js'
import { describe, expect, test } from 'vitest'
import { newCallId } from '../exchange/call-id.js'
import type { Exchange, Services } from '../exchange/exchange.js'
import { stickinessOf } from '../rest/hash-key.js'
import { sendShadow } from '../rest/shadow-send.js'
import { Split } from './balancing/split.js'
import { BodyAbandoned } from './send.js'
import type { Shadow, Upstream } from './upstream.js'

const CALLS = 100_000

/** Callers as they come, one after the other, so that each differs from the next by little. */
const sources: Record<
  string,
  (i: number) => Partial<Record<'callId' | 'clientAddress' | 'applicationId' | 'header', string>>
> = {
  call: () => ({ callId: newCallId(1_800_000_000_000) }),
  address: i => ({ clientAddress: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }),
  consumer: i => ({ applicationId: `app_${i.toString(36).padStart(16, '0')}` }),
  header: i => ({ header: String(i) }),
  cookie: i => ({ header: `a=1; group=user-${i}` }),
}
const exchangeOf = (given: ReturnType<(typeof sources)[string]>): Exchange =>
  ({ callId: '', clientAddress: '::1', ...given, header: () => given.header }) as unknown as Exchange

describe.each(Object.keys(sources))('a split by %s', by => {
  test.each([
    [{ stable: 99, canary: 1 }],
    [{ stable: 95, canary: 5 }],
    [{ a: 50, b: 50 }],
    [{ a: 33, b: 33, c: 34 }],
    [{ blue: 0, green: 100 }],
  ])('%j is met within 1 %% over 100,000 calls, and who comes again stays', shares => {
    const split = new Split(
      splitRules.parse({
        by,
        name: by === 'cookie' ? 'group' : 'x-user',
        shares: Object.entries(shares).map(([group, weight]) => ({ group, weight })),
      }),
    )
    const upstream = { split, rules: { balancing: { algorithm: 'round-robin' } } } as unknown as Upstream
    const counts = new Map<string, number>()
    for (let i = 0; i < CALLS; i++) {
      const exchange = exchangeOf(sources[by]!(i))
      const { group } = stickinessOf(exchange, upstream)
      counts.set(group!.name, (counts.get(group!.name) ?? 0) + 1)
      if (i % 100 === 0 && stickinessOf(exchange, upstream).group !== group) expect.fail('who comes again is elsewhere')
    }
    for (const [name, percent] of Object.entries(shares)) {
      const found = (counts.get(name) ?? 0) / CALLS
      expect(Math.abs(found - percent / 100)).toBeLessThan(percent === 0 ? 1e-9 : percent < 5 ? 0.003 : 0.01)
    }
  })
})

test.each([0, 1, 25, 100])('a shadow gets %d in a hundred of 100,000 calls, within 1 %%', percent => {
  let copied = 0
  const services = { count: () => void copied++ } as unknown as Services
  const shadow = { percent } as Shadow
  // A body that is no buffer is none to copy: it is counted where a copy would have left.
  const body = new BodyAbandoned() as never
  const out = { method: 'POST', path: '/', headers: [], body }
  for (let i = 0; i < CALLS; i++) sendShadow(services, shadow, out, '', { headMs: 1, idleMs: 1 })
  expect(Math.abs(copied / CALLS - percent / 100)).toBeLessThan(0.01)
})
