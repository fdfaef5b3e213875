import { describe, expect, it } from 'vitest'
import { after, mayResume, type Step, type SubscriptionState, servedState } from './lifecycle.js'

const states: SubscriptionState[] = [
  'pending',
  'needs_info',
  'active',
  'suspended',
  'expired',
  'rejected',
  'withdrawn',
  'closed',
]
const steps: Step[] = [
  'ask',
  'answer',
  'approve',
  'reject',
  'withdraw',
  'suspend',
  'resume',
  'expire',
  'renew',
  'close',
]

const walk = (state: SubscriptionState): string[] =>
  steps.flatMap(step => {
    try {
      return [`${step}:${after(state, step)}`]
    } catch {
      return []
    }
  })

describe('the life of a subscription', () => {
  it('has no step out of its ends', () => {
    for (const state of ['rejected', 'withdrawn', 'closed'] as const) expect(walk(state)).toEqual([])
  })

  it('never gets active but by approval, resumption or renewal', () => {
    const ways = states.flatMap(state =>
      walk(state)
        .filter(way => way.endsWith(':active'))
        .map(way => `${state} ${way.split(':')[0]}`),
    )
    expect(ways).toEqual(['pending approve', 'needs_info approve', 'suspended resume', 'expired renew'])
  })

  it('says what is possible', () => {
    expect(() => after('closed', 'resume')).toThrow(/stays so/)
    expect(() => after('active', 'approve')).toThrow(/suspend, expire, close/)
  })

  it('is not resumed by the side that did not suspend it, unless that is the provider', () => {
    expect(mayResume('provider', 'consumer')).toBe(false)
    expect(mayResume('consumer', 'consumer')).toBe(true)
    expect(mayResume('consumer', 'provider')).toBe(true)
  })

  it('shows nodes whatever a refusal must explain', () => {
    expect(states.map(servedState)).toEqual([
      'pending',
      'pending',
      'active',
      'suspended',
      'expired',
      undefined,
      undefined,
      undefined,
    ])
  })
})
