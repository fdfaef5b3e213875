import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare, call } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const ctx = call(
  { 'x-team': 'core', accept: ['a', 'b'] },
  {
    path: '/acme/x',
    query: 'a=1&b=2',
    clientAddress: '10.0.0.1',
    applicationId: 'app_1',
    time: Date.parse('2026-11-21T12:00:00Z'),
  },
)
const denied = { error: 'policy_denied' }
const verdict = (allow: string, of: Ctx = ctx) => policy.compile(config.parse({ allow }), bare).onRequest!(of)

test.each([
  'request.method == "GET"',
  'request.path.startsWith("/acme/")',
  'request.headers["x-team"] == "core" && request.headers.accept == "a"',
  'request.query.a == "1" && !has(request.query.c)',
  'application in ["app_1", "app_2"] && subscription == ""',
  'request.time.getHours() == 12',
  'request.clientAddress.startsWith("10.")',
  '["core", "edge"].exists(team, team == request.headers["x-team"])',
])('%s passes', allow => expect(verdict(allow)).toBeUndefined())

test.each([
  'false',
  'request.method == "POST"',
  'request.headers["x-none"] == "core"',
  'request.headers["x-team"]',
  'request.query.a == 1 || request.query.a > 0',
])('%s refuses', allow => expect(verdict(allow)).toMatchObject(denied))

test('what refused callers are told can be said', () => {
  const { onRequest } = policy.compile(config.parse({ allow: 'false', detail: 'Only on weekdays.' }), bare)
  expect(onRequest!(ctx)).toEqual({ error: 'policy_denied', detail: 'Only on weekdays.' })
})

test.each<[string, RegExp]>([
  ['', /./],
  ['1 + 1', /condition/],
  ['request.', /./],
  ['user == "x"', /user/],
  ['request.path.matches("(a+)+$")', /regular expressions/],
  ['["a"].exists(x, matches(x, request.path))', /regular expressions/],
  [`${'1 + '.repeat(600)}1 == 1`, /./],
  [`${'('.repeat(100)}true${')'.repeat(100)}`, /./],
])('%s is refused', (allow, message) => {
  const { error } = config.safeParse({ allow })
  expect(error?.issues[0]?.message).toMatch(message)
})
