import { expect, test } from 'vitest'
import type { CallLimits } from '../contract.js'
import { bare, call, remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function asked(settings: object, headers: Record<string, string> = {}) {
  const seen: [string, CallLimits][] = []
  const limiter = (key: string, limits: CallLimits) => {
    seen.push([key, limits])
    return bare.limiter(key, limits)
  }
  policy.compile(config.parse(settings), remembering({ limiter })).onRequest!(
    call(headers, { applicationId: 'app_1', clientAddress: '192.0.2.1' }),
  )
  return seen[0]!
}

test.each([
  ['hour', { unit: 'h', count: 1, timeZone: 'UTC' }],
  ['day', { unit: 'd', count: 1, timeZone: 'UTC' }],
  ['week', { unit: 'd', count: 7, timeZone: 'UTC' }],
  ['month', { unit: 'mo', count: 1, timeZone: 'UTC' }],
  ['quarter', { unit: 'mo', count: 3, timeZone: 'UTC' }],
  ['year', { unit: 'mo', count: 12, timeZone: 'UTC' }],
])('a %s is one of the calendar', (period, calendar) =>
  expect(asked({ limit: 5, period })[1].requests).toMatchObject({ limit: 5, calendar }),
)

test('calls are counted by what is said', () => {
  expect(asked({ limit: 1 })[0]).toBe('app_1 q')
  expect(asked({ limit: 1, key: ['header:X-Team', 'address'] }, { 'x-team': 'red' })[0]).toBe('red\n192.0.2.1 q')
})

test.each([
  {},
  { limit: 0 },
  { limit: 1, period: 'decade' },
  { limit: 1, timeZone: 'Mars/Base' },
  { limit: 1, key: [] },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
