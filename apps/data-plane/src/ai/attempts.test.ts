import { describe, expect, test } from 'vitest'
import type { CompiledModel, CompiledTarget } from '../config/runtime.js'
import { Attempts, MAX_ATTEMPTS } from './attempts.js'
import type { AttemptFailure } from './failure.js'

const target = (model: string, weight = 1): CompiledTarget => ({ model, weight }) as CompiledTarget
const failure = (retry: AttemptFailure['retry'], code: AttemptFailure['code'] = 'upstream_error'): AttemptFailure => ({
  code,
  retry,
  status: 500,
  message: '',
})

/** The models tried when every attempt fails in the same way. */
function tried(targets: CompiledTarget[], fallbacks: CompiledTarget[], how: AttemptFailure): string[] {
  const attempts = new Attempts({ targets, fallbacks } as unknown as CompiledModel)
  const names: string[] = []
  for (let at = attempts.first(); at; at = attempts.after(at, how)) names.push(at.model)
  expect(attempts.made).toBe(names.length)
  return names
}

describe('the order of attempts', () => {
  test('targets by weight, then fallbacks as they stand', () => {
    expect(tried([target('a', 0), target('b', 1)], [target('c'), target('d')], failure('next'))).toEqual([
      'b',
      'a',
      'c',
      'd',
    ])
  })

  test('nobody else left: a passing failure gets one more chance', () => {
    expect(tried([target('a')], [], failure('same'))).toEqual(['a', 'a'])
    expect(tried([target('a')], [target('b')], failure('same'))).toEqual(['a', 'b', 'b'])
  })

  test("a provider's limit is not run into again, but others may be asked", () => {
    expect(tried([target('a')], [target('b')], failure('same', 'rate_limited'))).toEqual(['a', 'b'])
  })

  test('a request at fault goes to nobody else', () => {
    expect(tried([target('a'), target('b')], [target('c')], failure('never', 'bad_request'))).toHaveLength(1)
  })

  test('ends', () => {
    const many = Array.from({ length: 9 }, (_, i) => target(String(i)))
    expect(tried(many, many, failure('same'))).toHaveLength(MAX_ATTEMPTS)
  })

  test('nothing to try', () => {
    expect(tried([], [], failure('next'))).toEqual([])
    expect(tried([], [target('f')], failure('next'))).toEqual(['f'])
  })
})

test('weights are kept over many calls', () => {
  const model = { targets: [target('a', 3), target('b', 1)], fallbacks: [] } as unknown as CompiledModel
  let a = 0
  for (let i = 0; i < 4000; i++) if (new Attempts(model).first()?.model === 'a') a++
  expect(a).toBeGreaterThan(2800)
  expect(a).toBeLessThan(3200)
})
