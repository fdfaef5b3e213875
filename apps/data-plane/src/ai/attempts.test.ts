import { describe, expect, test } from 'vitest'
import type { CompiledModel } from '../config/runtime.js'
import { Attempts, MAX_ATTEMPTS } from './attempts.js'
import type { AttemptFailure } from './failure.js'
import { failureOf, labelOf, type Named, routeCall, routeModel } from './testing/route-model.js'

const target = (name: string, weight = 1): Named => ({ name, weight })
const limited = (retryAfterMs?: number): AttemptFailure => failureOf('same', 'rate_limited', { retryAfterMs })

/** Who is tried when the attempts fail in these ways, the last one again and again. */
function tried(model: CompiledModel, ...how: AttemptFailure[]): string[] {
  const attempts = new Attempts(model, routeCall())
  const names: string[] = []
  for (let at = attempts.first(); at; at = attempts.after(at, how.length > 1 ? how.shift()! : how[0]!))
    names.push(labelOf(at))
  expect(attempts.made).toBe(names.length)
  return names
}

describe('the order of attempts', () => {
  test('targets by weight, then fallbacks as they stand', () => {
    const model = routeModel([target('a', 0), target('b', 1), target('c'), target('d')], 2)
    expect(tried(model, failureOf('next'))).toEqual(['b', 'a', 'c', 'd'])
  })

  test('nobody else left: a passing failure gets one more chance', () => {
    expect(tried(routeModel([target('a')]), failureOf('same'))).toEqual(['a', 'a'])
    expect(tried(routeModel([target('a'), target('b')], 1), failureOf('same'))).toEqual(['a', 'b', 'b'])
    expect(tried(routeModel([target('a')], 1, { retries: { attempts: 3 } }), failureOf('same'))).toHaveLength(3)
    expect(tried(routeModel([target('a')], 1, { retries: { attempts: 0 } }), failureOf('same'))).toEqual(['a'])
  })

  test("a provider's limit is not run into again, but others may be asked", () => {
    expect(tried(routeModel([target('a'), target('b')], 1), limited())).toEqual(['a', 'b'])
  })

  test('a request at fault goes to nobody else', () => {
    const model = routeModel([target('a'), target('b'), target('c')], 2)
    expect(tried(model, failureOf('never', 'bad_request'))).toHaveLength(1)
  })

  test('ends', () => {
    const many = Array.from({ length: 18 }, (_, i) => target(String(i)))
    expect(tried(routeModel(many, 9), failureOf('same'))).toHaveLength(MAX_ATTEMPTS)
  })

  test('nothing to try', () => {
    expect(tried(routeModel([]), failureOf('next'))).toEqual([])
    expect(tried(routeModel([target('f')], 0), failureOf('next'))).toEqual(['f'])
  })
})

describe('the keys of one target', () => {
  const keys: Named = { name: 'a', keys: ['one', 'two', 'three'] }
  const other: Named = { name: 'b' }

  test.each([
    ['rate limited', limited()],
    ['refused', failureOf('next', 'upstream_auth')],
  ])('are asked one after the other when %s, before the fallback is', (_, failure) => {
    const order = tried(routeModel([keys, other], 1), failure)
    expect(order.slice(0, 3).sort()).toEqual(['a/one', 'a/three', 'a/two'])
    expect(order[3]).toBe('b')
  })

  test('are no alternatives where the model itself fails', () => {
    const order = tried(routeModel([keys, other], 1, { retries: { attempts: 0 } }), failureOf('same'))
    expect(order).toEqual([expect.stringMatching(/^a/), 'b'])
  })
})

describe('by kind of error', () => {
  const [a, long, mild, any] = [{ target: 0 }, { target: 1 }, { target: 2 }, { target: 3 }]
  const model = () =>
    routeModel([target('a'), target('long'), target('mild'), target('any')], {
      strategy: 'priority',
      choices: [
        { use: a },
        { on: ['context-length'], use: long },
        { on: ['content-policy'], use: mild },
        { on: ['timeout', 'unavailable'], use: any },
      ],
    })
  const native = (code: string) => failureOf('never', 'bad_request', { native: { code } })

  test.each<[string, AttemptFailure, string[]]>([
    ['too long goes to the longer model alone', native('context_length_exceeded'), ['a', 'long']],
    ['a content policy to another', native('content_policy_violation'), ['a', 'mild']],
    ['an outage to whom it concerns', failureOf('next'), ['a', 'any']],
    ['what no choice names to nobody', failureOf('next', 'upstream_auth'), ['a']],
  ])('%s', (_, failure, order) => expect(tried(model(), failure)).toEqual(order))

  test('a second failure of another kind goes to nobody who would fail as the first', () => {
    expect(tried(model(), native('context_length_exceeded'), failureOf('next'))).toEqual(['a', 'long'])
  })
})

describe('a target that is out', () => {
  test('is passed over while another can, and asked where none is left', () => {
    const model = routeModel([target('a'), target('b')], 1)
    model.targets[0]!.state.breaker.trip(performance.now(), 60_000)
    expect(tried(model, failureOf('next'))).toEqual(['b', 'a'])
  })

  test('is refused where that is wished', () => {
    const model = routeModel([target('a')], 1, { breaker: { refuse: true } })
    model.targets[0]!.state.breaker.trip(performance.now(), 60_000)
    const attempts = new Attempts(model, routeCall())
    expect(attempts.first()).toBeUndefined()
    expect(attempts.refusal()).toMatchObject({ code: 'no_healthy_upstream' })
    expect(attempts.refusal().retryAfterMs).toBeGreaterThan(59_000)
  })

  test('because its provider said so is not asked at all, and the caller learns for how long', () => {
    const model = routeModel([target('a'), target('b')], 1)
    for (const { state } of model.targets) state.cool(performance.now(), 7_000, true)
    const attempts = new Attempts(model, routeCall())
    expect(attempts.first()).toBeUndefined()
    expect(attempts.refusal().code).toBe('rate_limited')
    expect(attempts.refusal().retryAfterMs).toBeGreaterThan(6_900)
  })

  test('for a moment is waited for, to the millisecond', () => {
    const model = routeModel([target('a')], 1, { retries: { maxWaitMs: 3_000 } })
    model.targets[0]!.state.cool(performance.now(), 2_000, true)
    const attempts = new Attempts(model, routeCall())
    expect(attempts.first()?.model).toBe('a')
    expect(attempts.delayMs).toBeGreaterThan(1_990)
    expect(attempts.delayMs).toBeLessThanOrEqual(2_000)
  })
})

test('trying again is a share of the calls, going on to others is not', () => {
  const model = routeModel([target('a'), target('b')], 1, { retries: { share: 0.1 } })
  let again = 0
  for (let i = 0; i < 1000; i++) {
    const order = tried(model, failureOf('same'))
    expect(order.slice(0, 2)).toEqual(['a', 'b'])
    again += order.length - 2
  }
  expect(again).toBeGreaterThan(80)
  expect(again).toBeLessThan(120)
})

test('weights are kept over many calls', () => {
  const model = routeModel([target('a', 3), target('b', 1)])
  let a = 0
  for (let i = 0; i < 4000; i++) if (new Attempts(model, routeCall()).first()?.model === 'a') a++
  expect(a).toBeGreaterThan(2800)
  expect(a).toBeLessThan(3200)
})
