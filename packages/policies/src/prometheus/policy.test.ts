import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const sums = ({ counted }: Beside) => {
  const all: Record<string, number> = {}
  for (const { name, labels, by } of counted) {
    const series = `${name} ${Object.values(labels).join(' ')}`
    all[series] = (all[series] ?? 0) + by
  }
  return all
}

test('counts calls, durations in buckets, tokens and cost', () => {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ bucketsMs: [10, 20] }), beside.deps)
  hooks.onComplete!(known(), over())
  hooks.onComplete!(known(), over({}, { totalUs: 7_000 }))
  hooks.onComplete!(known(), over({ model: 'chat', inputTokens: 3, outputTokens: 4, costNanoUsd: 2_000_000_000n }))
  expect(sums(beside)).toEqual({
    'gatehouse_policy_requests_total weather 200': 3,
    'gatehouse_policy_duration_ms_sum weather 200': 31,
    'gatehouse_policy_duration_ms_count weather 200': 3,
    'gatehouse_policy_duration_ms_bucket weather 200 10': 1,
    'gatehouse_policy_duration_ms_bucket weather 200 20': 3,
    'gatehouse_policy_duration_ms_bucket weather 200 +Inf': 3,
    'gatehouse_policy_tokens_total weather 200 input': 3,
    'gatehouse_policy_tokens_total weather 200 output': 4,
    'gatehouse_policy_cost_usd_total weather 200': 2,
  })
})

test('invented values fill no memory', () => {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ labels: ['method'], maxSeries: 10 }), beside.deps)
  for (let method = 0; method < 30; method++) hooks.onComplete!(known({ method: `M${method}` }), over())
  const seen = sums(beside)
  expect(seen['gatehouse_policy_requests_total other']).toBe(20)
  expect(Object.keys(seen).filter(name => name.startsWith('gatehouse_policy_requests')).length).toBe(11)
})

test('a dry run is not counted', () => {
  const beside = new Beside()
  const { summary: _, ...none } = over()
  policy.compile(config.parse({}), beside.deps).onComplete!(known(), none)
  expect(beside.counted).toEqual([])
})

test.each([{ labels: [] }, { labels: ['ip'] }, { bucketsMs: [] }, { bucketsMs: [5, 5] }, { maxSeries: 1 }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
