import { upstreamConfig } from '@gatehouse/shared/api/upstream.js'
import { apiResource } from '@gatehouse/shared/config/resources.js'
import { expect, test } from 'vitest'
import { upstreamOf } from './upstream-resource.js'

const targets = [{ url: 'https://example.com' }]

test('what was saved before there were such fields is told with their defaults, which are those of the node', () => {
  const saved = {
    targets: [{ url: 'https://example.com', weight: 1 }],
    timeouts: { connect: '1s', head: '2s', idle: '3s' },
  }
  const told = upstreamOf(saved as never)
  expect(told.timeouts).toEqual({ connectMs: 1000, headMs: 2000, idleMs: 3000 })
  const { rest } = apiResource.shape
  const bare = rest.unwrap().parse({ path: '/a', targets, timeouts: told.timeouts, maxBodyBytes: 1 })
  expect(told).toEqual({
    targets: bare.targets,
    protocol: bare.protocol,
    balancing: bare.balancing,
    health: bare.health,
    retries: bare.retries,
    timeouts: bare.timeouts,
  })
})

test('durations become milliseconds, the rest stays', () => {
  const told = upstreamOf(
    upstreamConfig.parse({
      targets,
      balancing: { algorithm: 'consistent-hash', hashBy: 'cookie', hashName: 'sid', slowStart: '30s' },
      health: { passive: { ejectFor: '1h' }, active: { interval: '1m', timeout: '2s' }, panicPercent: 40 },
      timeouts: { total: '1m' },
    }),
  )
  expect(told.balancing).toEqual({
    algorithm: 'consistent-hash',
    hash: { by: 'cookie', name: 'sid' },
    slowStartMs: 30_000,
  })
  expect(told.health).toMatchObject({
    passive: { ejectMs: 3_600_000, maxEjectMs: 3_600_000 },
    active: { type: 'http', intervalMs: 60_000, timeoutMs: 2000, healthyAfter: 2, unhealthyAfter: 3 },
    panicPercent: 40,
  })
  expect(told.timeouts.totalMs).toBe(60_000)
})
