import { expect, test } from 'vitest'
import { anotherAttempt, type Ended } from './retry.js'

const rules = { attempts: 2, statuses: [503], budgetPercent: 20 }
const ended = (fields: Partial<Ended>): Ended => ({
  method: 'GET',
  failure: null,
  status: 0,
  replayable: true,
  arrived: 1,
  ...fields,
})

test.each<[string, Partial<Ended>, string]>([
  ['never sent', { failure: 'unreachable', method: 'POST' }, 'free'],
  ['never sent, a stream', { failure: 'connect_timeout', method: 'POST', replayable: false }, 'free'],
  ['an address that is denied', { failure: 'denied' }, 'free'],
  ['broken, idempotent', { failure: 'broken', method: 'PUT' }, 'budget'],
  ['no head in time, idempotent', { failure: 'head_timeout', method: 'DELETE' }, 'budget'],
  ['broken, not idempotent', { failure: 'broken', method: 'POST' }, 'no'],
  ['broken, a stream', { failure: 'broken', method: 'PUT', replayable: false }, 'no'],
  ['out of time', { failure: 'total_timeout' }, 'no'],
  ['a caller who left', { failure: 'abandoned' }, 'no'],
  ['a status that was asked for', { status: 503 }, 'budget'],
  ['another status', { status: 502 }, 'no'],
  ['a status that was asked for, not idempotent', { status: 503, method: 'PATCH' }, 'no'],
  ['too many', { failure: 'broken', arrived: 3 }, 'no'],
])('%s', (_what, fields, verdict) => {
  expect(anotherAttempt(ended(fields), rules)).toBe(verdict)
})
