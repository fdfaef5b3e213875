import { expect, test } from 'vitest'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const rules = (settings: object) => policy.compile(config.parse(settings), bare).combination

test('any credential will do, and none will not, unless it is said', () => {
  expect(rules({})).toEqual({ all: false, anonymous: null })
  expect(rules({ require: 'all' })).toEqual({ all: true, anonymous: null })
  expect(rules({ anonymous: 'allowed' })).toEqual({ all: false, anonymous: { application: undefined } })
  expect(rules({ anonymous: 'allowed', anonymousApplication: 'app_1' })?.anonymous).toEqual({ application: 'app_1' })
})

test.each([{ require: 'some' }, { anonymousApplication: 'app_1' }, { anonymous: true }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
