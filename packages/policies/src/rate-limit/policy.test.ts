import { expect, test } from 'vitest'
import type { Ctx, Limiter } from '../contract.js'
import { remembering } from '../testing.js'
import { config } from './config.js'
import { keyOf } from './key.js'
import policy from './policy.js'

test.each([
  [['application'], { applicationId: 'app_1', clientAddress: '1.2.3.4' }, 'app_1'],
  [['application'], { clientAddress: '1.2.3.4' }, 'from 1.2.3.4'],
  [['subscription'], { subscriptionId: 'sub_1' }, 'sub_1'],
  [['address'], { clientAddress: '2001:db8:1:2:aaaa::1' }, '2001:db8:1:2::/64'],
  [['address'], { clientAddress: '::ffff:1.2.3.4' }, '1.2.3.4'],
  [['api', 'method', 'path'], { apiId: 'api_1', method: 'GET', path: '/x' }, 'api_1\nGET\n/x'],
  [['header:x-a', 'header:x-b'], { headers: { 'x-a': ['1', '2'] } }, '1\n'],
])('%j of %j is %j', (parts, ctx, key) => expect(keyOf(parts)(ctx as unknown as Ctx)).toBe(key))

test('what is long is digested, and differs where it differs', () => {
  const of = (value: string) => keyOf(['header:a'])({ headers: { a: value } } as unknown as Ctx)
  expect(of('x'.repeat(1000)).length).toBeLessThan(60)
  expect(of('x'.repeat(1000))).not.toBe(of('x'.repeat(1001)))
})

class Counting implements Limiter {
  admitted = 0
  given = 0
  settled = 0
  late: ((denied: boolean) => void) | undefined
  constructor(private readonly answer: 'yes' | 'no' | 'later') {}
  admit() {
    const denial = { code: 'rate_limited', retryAfterMs: 1500 } as const
    if (this.answer === 'later')
      return new Promise<typeof denial | undefined>(resolve => {
        this.late = denied => resolve(denied ? denial : undefined)
      })
    return this.answer === 'no' ? denial : undefined
  }
  settle() {
    this.settled++
  }
  giveBack() {
    this.given++
  }
  state() {
    return { requests: undefined }
  }
}

const compiled = (first: Counting, second: Counting, settings = {}) =>
  policy.compile(
    config.parse({ burst: { limit: 1 }, concurrency: 1, ...settings }),
    remembering({ limiter: (_, { requests }) => (requests ? first : second) }),
  )
const ctx = () => ({ applicationId: 'app_1' }) as Ctx
const over = { status: 200, error: undefined, totalUs: 0 }

test('what one limit admitted goes back when another refuses', () => {
  const first = new Counting('yes')
  const hooks = compiled(first, new Counting('no'))
  expect(hooks.onRequest!(ctx())).toEqual({ error: 'rate_limited', retryAfter: 1.5 })
  expect([first.given, first.settled]).toEqual([1, 1])
})

test('an admitted call is settled once, at its end', () => {
  const [first, second] = [new Counting('yes'), new Counting('yes')]
  const hooks = compiled(first, second)
  const call = ctx()
  expect(hooks.onRequest!(call)).toBeUndefined()
  expect(second.settled).toBe(0)
  hooks.onComplete!(call, over)
  expect([first.settled, second.settled, first.given]).toEqual([1, 1, 0])
})

test('one that ended while it waited is settled as soon as it is admitted', async () => {
  const [first, second] = [new Counting('later'), new Counting('yes')]
  const hooks = compiled(first, second)
  const call = ctx()
  const waiting = hooks.onRequest!(call)
  hooks.onComplete!(call, over)
  first.late!(false)
  await waiting
  expect([first.settled, second.settled]).toEqual([1, 0])
})

test.each([{}, { limit: 1, window: '2mo' }, { limit: 1, key: [] }, { limit: 1, key: ['header:'] }, { limit: 1, x: 1 }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
