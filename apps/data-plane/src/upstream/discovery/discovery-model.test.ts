import { balancing, healthRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atOnce } from '../../config/slices.js'
import type { Endpoint } from '../balancing/endpoint.js'
import { Origins } from '../origin.js'
import { Upstream } from '../upstream.js'
import { Discovery } from './discovery.js'
import type { Names } from './names.js'

// A name that stands for other addresses again and again, while calls to them begin and end.

const TTL_MS = 1000
const SLOW_MS = 5000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.9.0.1']
const permitted = (address: string): boolean => !address.startsWith('10.9.')
/** Null: nobody answers for the name. */
const told = fc.option(fc.subarray(addresses), { nil: null, freq: 5 })

test('whatever a name comes to stand for: those who stay are known, those who go finish, those who come begin slowly', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.tuple(told, fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 12 }),
      async (weight, steps) => {
        let answer: string[] | null = []
        const names = {
          addresses: () =>
            answer === null
              ? Promise.reject(new Error('nobody there'))
              : Promise.resolve({
                  places: answer.map(address => ({ address, share: 1 / answer!.length })),
                  ttlMs: TTL_MS,
                }),
        } as unknown as Names
        const origins = new Origins(address => (permitted(address) ? 'allowed' : 'not-public'))
        const discovery = new Discovery(names, origins, () => {})
        const rules = {
          balancing: balancing.parse({ slowStartMs: SLOW_MS }),
          health: healthRules.parse({}),
          retries: retryRules.parse({}),
        }
        const group = { url: 'http://svc.test', weight, resolve: 'addresses' as const, endpoints: [] }
        const made = new Upstream(rules, [group], { connectMs: 1000 })
        const open: { endpoint: Endpoint; began: number }[] = []
        const states = new Set<Endpoint['state']>()
        let known = new Map<string, Endpoint['state']>()
        answer = steps[0]![0]
        atOnce(discovery.retain(new Set([made])))
        for (const [next, begun, ended] of steps) {
          answer = next
          // Five seconds after a failure it is asked again.
          await vi.advanceTimersByTimeAsync(5 * TTL_MS + 1)
          const wanted = (next ?? []).filter(permitted)
          const now = performance.now()
          const at = new Map(made.endpoints.map(each => [each.origin.address!, each]))
          // Nobody, or nobody who may be called: who was there last stays.
          expect([...at.keys()].sort()).toEqual(wanted.length > 0 ? wanted.sort() : [...known.keys()].sort())
          for (const [address, { state, weight: share }] of at) {
            if (wanted.length > 0) expect(share).toBeCloseTo(weight / next!.length)
            const before = known.get(address)
            if (before) expect(state).toBe(before)
            else if (known.size > 0) expect(state.health.warmth(now, 1e9)).toBe(0.1)
            else expect(state.health.warmth(now, 1e9)).toBe(1)
            states.add(state)
          }
          known = new Map([...at].map(([address, { state }]) => [address, state]))
          for (let i = 0; i < begun && at.size > 0; i++) {
            const endpoint = made.pick(i, null, now)!
            expect(at.get(endpoint.origin.address!)).toBe(endpoint)
            made.begin(endpoint, now)
            open.push({ endpoint, began: now })
          }
          for (const { endpoint, began } of open.splice(0, ended)) made.ended(endpoint, true, now, began)
        }
        for (const { endpoint, began } of open) made.ended(endpoint, undefined, performance.now(), began)
        for (const { active } of states) expect(active).toBe(0)
        atOnce(discovery.retain(new Set()))
      },
    ),
    { numRuns: 100 },
  )
})
