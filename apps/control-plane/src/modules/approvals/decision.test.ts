import { describe, expect, it } from 'vitest'
import { decide } from './decision.js'

describe('a decision', () => {
  it('moves open and asked tasks', () => {
    expect(decide({ state: 'open', requesterId: 'a' }, 'approve', 'b')).toBe('approved')
    expect(decide({ state: 'open', requesterId: 'a' }, 'ask', 'b')).toBe('needs_info')
    expect(decide({ state: 'needs_info', requesterId: 'a' }, 'reject', 'b')).toBe('rejected')
  })

  it('is made once', () => {
    for (const state of ['approved', 'rejected', 'withdrawn'] as const)
      expect(() => decide({ state, requesterId: 'a' }, 'approve', 'b')).toThrow(
        expect.objectContaining({ code: 'state_invalid' }),
      )
  })

  it('is not made by who asked', () => {
    expect(() => decide({ state: 'open', requesterId: 'a' }, 'approve', 'a')).toThrow(
      expect.objectContaining({ code: 'four_eyes' }),
    )
  })
})
