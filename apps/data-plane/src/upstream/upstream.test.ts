import { balancing, healthRules, retryRules, splitRules } from '@gatehouse/shared/config/upstream.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Endpoint } from './balancing/endpoint.js'
import { hashOf } from './balancing/hash.js'
import { Origins } from './origin.js'
import { Upstream } from './upstream.js'

const origins = new Origins(() => 'allowed')
function upstream(weights: readonly number[], spread: object = {}, health: object = {}): Upstream {
  const groups = weights.map((weight, i) => {
    const url = `http://target-${i}.test`
    const { origin, basePath } = origins.of(url, { connectMs: 1000 })
    return { url, weight, resolve: 'connect' as const, endpoints: [new Endpoint(origin, basePath, weight)] }
  })
  const rules = { balancing: balancing.parse(spread), health: healthRules.parse(health), retries: retryRules.parse({}) }
  return new Upstream(rules, groups, { connectMs: 1000 })
}
const down = (made: Upstream, which: number, now: number): void => {
  for (let i = 0; i < 5; i++) {
    made.begin(made.endpoints[which]!, now)
    made.ended(made.endpoints[which]!, false, now, now)
  }
}

const PICKS = 100_000
/** Shares of picks; each call is over before the next begins. */
function shares(made: Upstream, picks = PICKS): number[] {
  const counts = made.endpoints.map(() => 0)
  for (let i = 0; i < picks; i++) {
    const chosen = made.pick(hashOf(`caller ${i}`), null, 0)!
    made.begin(chosen, 0)
    made.answered(chosen, 5, 0)
    made.ended(chosen, true, 0, 0)
    counts[made.endpoints.indexOf(chosen)]!++
  }
  return counts.map(count => count / picks)
}

describe.each(['round-robin', 'least-connections', 'consistent-hash', 'peak-ewma'])('%s', algorithm => {
  test.each([[[1, 1]], [[9, 1]], [[5, 3, 2]], [[1, 2, 3, 4]]])('weights %j are met within 1 %%', weights => {
    const sum = weights.reduce((all, each) => all + each, 0)
    // Two choices even out what is left of the difference between three and more.
    const told = algorithm === 'peak-ewma' && weights.length > 2 ? undefined : weights
    const found = shares(upstream(weights, { algorithm }))
    for (const [i, share] of found.entries())
      if (told) expect(Math.abs(share - weights[i]! / sum)).toBeLessThan(0.01)
      else expect(share).toBeGreaterThan(0)
  })

  test('weight 0 is never called while another has one, and all are where nobody has', () => {
    expect(shares(upstream([1, 0, 1], { algorithm }), 1000)).toHaveLength(2)
    for (const share of shares(upstream([0, 0], { algorithm }), 1000)) expect(share).toBeGreaterThan(0)
  })

  test('what is ejected is not called while another is there, and is when nobody else is', () => {
    const made = upstream([1, 1], { algorithm })
    down(made, 0, 0)
    expect(shares(made, 1000)).toEqual([0, 1])
    down(made, 1, 0)
    expect(made.pick(1, null, 0)).toBeDefined()
  })

  test('who was tried is not called again for the same call', () => {
    const made = upstream([1, 1, 1], { algorithm })
    const tried: Endpoint[] = []
    for (let i = 0; i < 3; i++) tried.push(made.pick(7, tried.length > 0 ? tried : null, 0)!)
    expect(new Set(tried).size).toBe(3)
    expect(made.pick(7, tried, 0)).toBeUndefined()
  })
})

test('round robin spreads the turns of one target', () => {
  const made = upstream([5, 1, 1])
  const order = Array.from({ length: 7 }, () => made.endpoints.indexOf(made.pick(0, null, 0)!))
  expect(order).toEqual([0, 0, 1, 0, 2, 0, 0])
})

test('least connections: the next call goes where load by weight is least, whatever is open', () => {
  const step = fc.record({ finish: fc.nat(), begin: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
      fc.array(step),
      (weights, steps) => {
        const made = upstream(weights, { algorithm: 'least-connections' })
        const open: Endpoint[] = []
        const load = (each: Endpoint): number => open.filter(one => one === each).length / each.weight
        for (const { finish, begin } of steps) {
          if (begin || open.length === 0) {
            const chosen = made.pick(0, null, 0)!
            expect(load(chosen)).toBe(Math.min(...made.endpoints.map(load)))
            made.begin(chosen, 0)
            open.push(chosen)
          } else made.ended(open.splice(finish % open.length, 1)[0]!, true, 0, 0)
        }
      },
    ),
  )
})

test('consistent hash: a target that goes moves its own callers alone', () => {
  const made = upstream([2, 1, 1], { algorithm: 'consistent-hash' })
  const place = (caller: number): Endpoint => made.pick(hashOf(`caller ${caller}`), null, 0)!
  const before = Array.from({ length: 5000 }, (_, caller) => place(caller))
  const gone = made.endpoints[1]!
  down(made, 1, 0)
  for (const [caller, old] of before.entries())
    if (old === gone) expect(place(caller)).not.toBe(gone)
    else expect(place(caller)).toBe(old)
})

test('peak-ewma: a slow target gets few calls, and is asked again when it is long ago', () => {
  const made = upstream([1, 1], { algorithm: 'peak-ewma' })
  const [slow, fast] = made.endpoints as [Endpoint, Endpoint]
  made.answered(slow, 500, 0)
  made.answered(fast, 5, 0)
  const picks = (now: number): number =>
    Array.from({ length: 1000 }, () => made.pick(0, null, now)).filter(each => each === slow).length
  expect(picks(1)).toBe(0)
  made.answered(fast, 5, 100_000)
  expect(picks(100_000)).toBe(1000)
})

test('slow start: what is back gets a tenth of its share at first', () => {
  const made = upstream([1, 1], { slowStartMs: 60_000 }, { passive: { ejectMs: 10 } })
  down(made, 0, 0)
  made.begin(made.endpoints[0]!, 10)
  made.ended(made.endpoints[0]!, true, 10, 10)
  const counts = made.endpoints.map(() => 0)
  for (let i = 0; i < 1100; i++) counts[made.endpoints.indexOf(made.pick(0, null, 20)!)]!++
  expect(counts[0]).toBeCloseTo(100, -1)
})

test('panic: where too little is healthy, health is not asked', () => {
  const made = upstream([1, 1, 1], {}, { panicPercent: 50 })
  down(made, 0, 0)
  expect(shares(made, 900)[0]).toBe(0)
  down(made, 1, 0)
  // Nothing is told of them here, or those who answer would be healthy again.
  const picked = new Set(Array.from({ length: 30 }, () => made.pick(0, null, 1)))
  expect(picked.size).toBe(3)
})

describe('a split', () => {
  function split(shares: Record<string, number>): Upstream {
    const groups = Object.keys(shares).flatMap(group =>
      [1, 2].map(i => {
        const { origin, basePath } = origins.of(`http://${group}-${i}.test`, { connectMs: 1000 })
        return {
          url: origin.url,
          weight: 1,
          group,
          resolve: 'connect' as const,
          endpoints: [new Endpoint(origin, basePath, 1)],
        }
      }),
    )
    const rules = {
      balancing: balancing.parse({}),
      health: healthRules.parse({}),
      retries: retryRules.parse({}),
      split: splitRules.parse({ shares: Object.entries(shares).map(([group, weight]) => ({ group, weight })) }),
    }
    return new Upstream(rules, groups, { connectMs: 1000 })
  }
  const groupOf = (made: Upstream, caller: number, wanted?: string): string =>
    made.split!.choose(hashOf(`caller ${caller}`), wanted).name

  test.each([[{ stable: 95, canary: 5 }], [{ a: 50, b: 50 }], [{ a: 20, b: 30, c: 50 }]])(
    '%j is met within 1 %%',
    shares => {
      const made = split(shares)
      const counts: Record<string, number> = {}
      for (let i = 0; i < PICKS; i++) {
        const group = made.split!.choose(hashOf(`caller ${i}`), undefined)
        const { url } = made.pick(0, null, 0, group)!.origin
        expect(url).toContain(group.name)
        counts[group.name] = (counts[group.name] ?? 0) + 1
      }
      for (const [name, percent] of Object.entries(shares))
        expect(Math.abs(counts[name]! / PICKS - percent / 100)).toBeLessThan(0.01)
    },
  )

  test('a share that grows takes callers from others, and lets go of none', () => {
    const [before, after] = [split({ stable: 95, canary: 5 }), split({ stable: 80, canary: 20 })]
    for (let i = 0; i < 10_000; i++) if (groupOf(before, i) === 'canary') expect(groupOf(after, i)).toBe('canary')
  })

  test('blue and green: one has all, the other who asks for it by name', () => {
    const made = split({ blue: 0, green: 100 })
    for (let i = 0; i < 1000; i++) expect(groupOf(made, i)).toBe('green')
    expect([groupOf(made, 1, 'blue'), groupOf(made, 1, 'red')]).toEqual(['blue', 'green'])
  })

  test('the others stand in for a group of which nobody is well, and for one that was tried whole', () => {
    const made = split({ stable: 95, canary: 5 })
    const canary = made.split!.groups[1]!
    for (const each of canary.endpoints) down(made, made.endpoints.indexOf(each), 0)
    for (let i = 0; i < 10; i++) expect(made.pick(0, null, 0, canary)!.origin.url).toContain('stable')
    const stable = made.split!.groups[0]!
    expect(made.pick(0, stable.endpoints, 0, stable)!.origin.url).toContain('canary')
  })
})
