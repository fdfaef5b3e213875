import { expect, test } from 'vitest'
import { explain } from './explain.js'

const detail = { attempts: [], verdicts: [] }
const limits = { requests: { limit: 60, window: '1m' }, concurrency: 4 }

test('a refusal by a limit says what the plan allows', () => {
  const text = explain('rate_limited', detail, { plan: 'Free', product: 'Chat', limits })
  expect(text).toMatch(/The plan Free of Chat allows 60 requests per 1m, 4 calls at a time, shared by all keys/)
  expect(explain('key_expired', detail, { plan: 'Free', product: 'Chat', limits })).not.toMatch(/allows/)
})

test('what succeeded needs no words', () => expect(explain(null, detail)).toBeNull())

test('policies and providers that failed are named', () => {
  const attempts = [{ provider: 'main', status: 503, us: 1 }]
  const verdicts = [
    { policy: 'ip', verdict: 'pass' },
    { policy: 'size', verdict: 'refused' },
  ]
  expect(explain('upstream_error', { attempts, verdicts } as never)).toMatch(
    /Decided by size: refused\. Tried main \(503\)\.$/,
  )
})
