import type { ApiKey } from './api-key.entity.js'

export type ShownState = 'active' | 'disabled' | 'revoked' | 'expired' | 'rotating_out'

/** A key's state as people are shown it: expiry and rotation are facts of time, not of a column. */
export function shownState(key: Pick<ApiKey, 'state' | 'expiresAt' | 'rotatedTo'>, now: Date): ShownState {
  if (key.state !== 'active') return key.state
  if (key.expiresAt && key.expiresAt <= now) return 'expired'
  return key.rotatedTo === null ? 'active' : 'rotating_out'
}

/** Until when the old generation works: after the grace, but never beyond its own expiry. */
export function graceEnd(now: Date, graceMs: number, expiresAt: Date | null): Date {
  const end = new Date(now.getTime() + graceMs)
  return expiresAt && expiresAt < end ? expiresAt : end
}
