import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import { describe, expect, test } from 'vitest'
import { newCallId } from '../../exchange/call-id.js'
import { type CallOf, routeCall, routeModel } from '../testing/route-model.js'

const CALLS = 100_000
const NAMES = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
const [a, b, c] = [0, 1, 2].map(target => ({ target })) as [RouteSpec, RouteSpec, RouteSpec]

/** Of all calls, what each model takes. */
function shares(route: RouteSpec, call: (i: number) => CallOf = () => ({})): Record<string, number> {
  const { tree } = routeModel(NAMES, route)
  const counts: Record<string, number> = { a: 0, b: 0, c: 0, shadow: 0 }
  for (let i = 0; i < CALLS; i++) {
    const asked = routeCall(call(i))
    counts[asked.pick(tree)!.model]!++
    if (asked.shadow) counts.shadow!++
  }
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / CALLS]))
}
const meets = (found: Record<string, number>, told: Record<string, number>): void => {
  for (const [name, share] of Object.entries(told)) expect(Math.abs(found[name]! - share)).toBeLessThan(0.01)
}

test.each([[[1, 1, 1]], [[95, 5, 0]], [[1, 2, 7]]])('weights %j are met within 1 %% over 100,000 calls', weights => {
  const choices = [a, b, c].map((use, i) => ({ use, weight: weights[i]! }))
  const sum = weights.reduce((all, each) => all + each, 0)
  meets(shares({ strategy: 'weighted', choices }), { a: weights[0]! / sum, b: weights[1]! / sum, c: weights[2]! / sum })
})

describe.each<[string, (i: number) => CallOf]>([
  ['user', i => ({ user: `user-${i}` })],
  ['call', () => ({ callId: newCallId(1_800_000_000_000) })],
  ['header:x-session', i => ({ headers: { 'x-session': String(i) } })],
])('a canary by %s', (by, call) => {
  test.each([0, 1, 5, 50, 100])('gets %d in a hundred of 100,000 calls, within 1 %%', percent => {
    const found = shares({ strategy: 'canary', percent, by, canary: a, stable: b }, call)
    meets(found, { a: percent / 100, b: 1 - percent / 100 })
    if (percent === 0 || percent === 100) expect(found.a).toBe(percent / 100)
  })
})

test.each([0, 1, 25, 100])('a shadow gets %d in a hundred of 100,000 calls, within 1 %%', percent => {
  const found = shares({ strategy: 'shadow', percent, shadow: { target: 1 }, use: a })
  meets(found, { a: 1, b: 0, shadow: percent / 100 })
})
