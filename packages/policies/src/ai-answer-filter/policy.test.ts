import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

test('what is hidden is dropped, the rest is left', () => {
  const hooks = policy.compile(config.parse({ hide: ['reasoning', 'tool-calls'] }), bare)
  const see = (event: AiEvent) => hooks.onEvent!({} as Ctx, event)
  expect(see({ type: 'reasoning-delta', text: 'hm' })).toBeNull()
  expect(see({ type: 'reasoning-redacted', data: 'x' })).toBeNull()
  expect(see({ type: 'tool-start', index: 0, id: 'a', name: 'b' })).toBeNull()
  expect(see({ type: 'text-delta', text: 'hello' })).toBeUndefined()
  expect(see({ type: 'finish', stop: 'stop' })).toBeUndefined()
})

test.each([{}, { hide: [] }, { hide: ['text'] }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
