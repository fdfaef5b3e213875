import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

test('the later the loop, the more calls are refused, in even turns', () => {
  let delay = 0
  const hooks = policy.compile(
    config.parse({ delayMs: 100, fullDelayMs: 300 }),
    remembering({ eventLoopDelay: () => delay }),
  )
  const refused = () => Array.from({ length: 100 }, () => hooks.onRequest!({} as Ctx)).filter(Boolean).length
  const seen = [0, 99, 150, 200, 300, 5000, 0].map(ms => {
    delay = ms
    return refused()
  })
  expect(seen).toEqual([0, 0, 25, 50, 100, 100, 0])
})

test('a call counts until it ends, a refused one never', () => {
  const hooks = policy.compile(config.parse({ maxConcurrent: 2 }), remembering())
  const calls = [{}, {}, {}] as Ctx[]
  expect(calls.map(ctx => hooks.onRequest!(ctx))).toEqual([
    undefined,
    undefined,
    { error: 'overloaded', retryAfter: 1 },
  ])
  const end = { status: 200, error: undefined, totalUs: 0 }
  hooks.onComplete!(calls[2]!, end)
  expect(hooks.onRequest!({} as Ctx)).toBeDefined()
  hooks.onComplete!(calls[0]!, end)
  expect(hooks.onRequest!({} as Ctx)).toBeUndefined()
})

test.each([{ delayMs: 1 }, { delayMs: 500, fullDelayMs: 500 }, { maxConcurrent: 0 }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
