import { expect, test } from 'vitest'
import type { Result } from './measure.js'
import { translationCost, translationWords } from './translation.js'

const result = (group: string, name: string, cpuUs: number): Result =>
  ({ group, name, cpuUs, rps: 1, p50Ms: 1, p99Ms: 1, rssMb: 1, failed: 0, rounds: [] }) as Result
const results = [
  result('AI chat', 'gateway, all governance', 100),
  result('AI chat', 'gateway, translated', 145),
  result('AI stream, 100 events', 'gateway, all governance', 300),
  result('AI stream, 100 events', 'gateway, translated', 520),
]

test('what translating costs is told beside its goals', () => {
  const cost = translationCost(results)!
  expect(cost.unaryShare).toBeCloseTo(0.45)
  expect(cost.eventUs).toBeCloseTo(2.2)
  expect(translationWords(cost)).toBe(
    'translation: 45 % more CPU per unary request (at most 60), 2.20 µs per streamed event (at most 3)',
  )
  expect(translationCost(results.slice(0, 3))).toBeUndefined()
})
