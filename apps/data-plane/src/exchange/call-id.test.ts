import { isId } from '@gatehouse/shared/ids.js'
import { expect, test } from 'vitest'
import { newCallId } from './call-id.js'

test('ids of calls have the form of every id, sort by time and do not come twice', () => {
  const early = Array.from({ length: 2000 }, () => newCallId(1_700_000_000_000))
  const late = newCallId(1_700_000_000_001)
  for (const id of [...early, late]) expect(isId('call', id) && id.length === 'call_'.length + 24).toBe(true)
  expect(new Set(early).size).toBe(early.length)
  expect(early.every(id => id < late)).toBe(true)
})
