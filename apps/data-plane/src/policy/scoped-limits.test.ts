import type { LimitResource } from '@gatehouse/shared/config/resources.js'
import { expect, test } from 'vitest'
import type { Exchange } from '../exchange/exchange.js'
import { limitCall } from './call-limits.js'
import type { SubscriptionLimiter } from './limits/contract.js'
import { Leases } from './limits/leases.js'
import { type Grant, nothing, type ToLedger } from './limits/messages.js'
import { CompiledLimit } from './scoped-limits.js'

const resource = {
  id: 'lim_1',
  tenantId: 'ten_1',
  scope: { kind: 'tenant', id: 'ten_1' },
  each: 'user',
  limits: { requests: { limit: 5, windowMs: 60_000 } },
  suspended: [],
} as unknown as LimitResource

/** A worker with a limit each of a tenant's users. */
function worker() {
  const told: ToLedger[] = []
  const kept: string[] = []
  let now = 0
  const leases = new Leases({ now: () => now, send: message => told.push(message) })
  const each = new CompiledLimit(resource, {
    of: (account, limits) => {
      kept.push(account)
      return leases.of(account, limits)
    },
  })
  const call = (user: string, own: SubscriptionLimiter | null = null): SubscriptionLimiter => {
    const exchange = {
      api: { tenantId: 'ten_1' },
      grant: own && { limiter: own, plan: { id: 'plan_1' }, subscription: { application: 'app_1' } },
      facts: { user },
      runtime: { limitsFor: () => [each] },
    } as unknown as Exchange
    expect(limitCall(exchange)).toBe(true)
    return exchange.limiter!
  }
  const grant = (more: Partial<Grant> = {}): void => {
    const ask = told.findLast(({ type }) => type === 'ask')!
    const none = { requests: 0, tokens: 0, money: 0, slots: 0, denial: undefined }
    const state = { requests: undefined, tokens: undefined }
    leases.receive({ type: 'grant', subscription: ask.subscription, ...none, lifeMs: 100, state, ...more })
  }
  const later = (ms: number): void => {
    now += ms
    leases.sweep()
  }
  return { call, grant, later, told, kept }
}

test('users whose calls are refused before are kept no account of', async () => {
  const { call, kept } = worker()
  const denial = { code: 'rate_limited', retryAfterMs: 1_000 } as const
  const spent = {
    admit: () => denial,
    state: () => ({}),
    budgetUsed: 0,
    sparing: false,
  } as unknown as SubscriptionLimiter
  for (let i = 0; i < 100; i++) {
    const limiter = call(`user-${i}`, spent)
    expect([limiter.budget, limiter.budgetUsed, limiter.sparing]).toEqual([undefined, 0, false])
    expect(await limiter.admit(0, null)).toBe(denial)
    limiter.state()
  }
  expect(kept).toEqual([])
})

test('a call that a guard held up is answered, whatever was forgotten meanwhile', async () => {
  const { call, grant, later } = worker()
  const first = call('ann')
  const second = call('ann')
  const admitted = first.admit(0, null)
  grant({ requests: 1 })
  expect(await admitted).toBeUndefined()
  first.settle(0, 0, 0, 0)
  later(1_000)
  const late = second.admit(0, null)
  grant({ requests: 1 })
  expect(await late).toBeUndefined()
})

test('a call that ends late takes nothing from those that ask meanwhile', async () => {
  const { call, grant, later, told } = worker()
  const first = call('ann')
  const admitted = first.admit(0, null)
  grant({ requests: 1 })
  await admitted
  later(1_000)
  const second = call('ann')
  const waiting = second.admit(0, null)
  // Of the account that was forgotten.
  first.giveBack()
  later(1_000)
  expect(told.at(-1)).toEqual({ type: 'give', subscription: 'lim_1//ann', give: { ...nothing(), requests: 1 } })
  grant({ requests: 1 })
  expect(await waiting).toBeUndefined()
})
