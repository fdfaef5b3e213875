import { expect, it } from 'vitest'
import { graceEnd, shownState } from './key-state.js'

const now = new Date('2026-11-21T12:00:00Z')
const later = new Date('2026-11-21T13:00:00Z')

it('shows expiry and rotation', () => {
  expect(shownState({ state: 'active', expiresAt: null, rotatedTo: null }, now)).toBe('active')
  expect(shownState({ state: 'active', expiresAt: now, rotatedTo: null }, now)).toBe('expired')
  expect(shownState({ state: 'active', expiresAt: later, rotatedTo: 'key_x' }, now)).toBe('rotating_out')
  expect(shownState({ state: 'revoked', expiresAt: now, rotatedTo: 'key_x' }, now)).toBe('revoked')
})

it('never lets a grace outlive the key', () => {
  expect(graceEnd(now, 60_000, null)).toEqual(new Date('2026-11-21T12:01:00Z'))
  expect(graceEnd(now, 86_400_000, later)).toEqual(later)
})
