import { expect, test } from 'vitest'
import { Beside, known } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

test.each([
  [200, undefined],
  [204, undefined],
  [401, 'policy_denied'],
  [403, 'policy_denied'],
  [400, 'decision_unavailable'],
  [429, 'decision_unavailable'],
  [503, 'decision_unavailable'],
])('an answer with status %d: %s', async (status, verdict) => {
  const beside = new Beside()
  beside.answer = () => ({ status, headers: [], body: Buffer.alloc(0) })
  const reply = await policy.compile(config.parse({ url: 'https://waf.example.com/' }), beside.deps).onRequest!(known())
  expect(reply && 'error' in reply ? reply.error : undefined).toBe(verdict)
})
