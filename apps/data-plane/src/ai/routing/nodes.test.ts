import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import { describe, expect, test } from 'vitest'
import type { CompiledModel } from '../../config/runtime.js'
import { type CallOf, type Named, routeCall, routeModel } from '../testing/route-model.js'

const [a, b, c] = [0, 1, 2].map(target => ({ target })) as [RouteSpec, RouteSpec, RouteSpec]
const NAMES: Named[] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
const model = (route: RouteSpec, targets = NAMES): CompiledModel => routeModel(targets, route)
const pick = (of: CompiledModel, call: CallOf = {}): string | undefined => routeCall(call).pick(of.tree)?.model
const out = (of: CompiledModel, at: number): void => of.targets[at]!.state.breaker.trip(performance.now(), 60_000)
const share = (of: CompiledModel, name: string, calls: number, call: (i: number) => CallOf = () => ({})): number =>
  Array.from({ length: calls }, (_, i) => pick(of, call(i))).filter(each => each === name).length / calls

describe('canary', () => {
  const canary = (percent: number, by?: string): CompiledModel =>
    model({ strategy: 'canary', percent, ...(by ? { by } : {}), canary: a, stable: b })
  const users = (i: number): CallOf => ({ user: `user-${i}` })

  test.each([0, 5, 50, 100])('gets %d percent of the users', percent => {
    expect(Math.abs(share(canary(percent), 'a', 4_000, users) - percent / 100)).toBeLessThan(0.03)
  })

  test('keeps a user where it was, also when the share grows', () => {
    const [few, many] = [canary(10), canary(30)]
    for (let i = 0; i < 500; i++)
      if (pick(few, users(i)) === 'a') expect([pick(few, users(i)), pick(many, users(i))]).toEqual(['a', 'a'])
  })

  test('keeps together by a header, or nothing together at all', () => {
    const byHeader = canary(50, 'header:x-session')
    for (let i = 0; i < 50; i++) {
      const call = { headers: { 'x-session': String(i) } }
      expect(new Set([1, 2, 3].map(user => pick(byHeader, { ...call, user: String(user) }))).size).toBe(1)
    }
    expect(share(canary(50, 'call'), 'a', 2_000, i => ({ user: 'one', callId: `call-${i}` }))).toBeGreaterThan(0.4)
  })

  test('falls back on the other side', () => {
    const full = canary(100)
    out(full, 0)
    expect(pick(full)).toBe('b')
  })
})

test('shadow mirrors a share of calls and leaves the choice alone', () => {
  const shadowed = model({ strategy: 'shadow', percent: 25, shadow: { target: 1 }, use: a })
  let mirrored = 0
  for (let i = 0; i < 2_000; i++) {
    const call = routeCall()
    expect(call.pick(shadowed.tree)?.model).toBe('a')
    if (call.shadow) mirrored++
  }
  expect(Math.abs(mirrored / 2_000 - 0.25)).toBeLessThan(0.05)
})

describe('cost', () => {
  const priced: Named[] = [
    { name: 'a', price: { input: 1_000_000_000, output: 20_000_000_000 } },
    { name: 'b', price: { input: 10_000_000_000, output: 1_000_000_000 } },
    { name: 'c' },
  ]
  const cheapest = () => model({ strategy: 'cost', choices: [{ use: c }, { use: a }, { use: b }] }, priced)

  test('is that of the call, not of a token', () => {
    expect(pick(cheapest(), { input: 10_000, output: 10 })).toBe('a')
    expect(pick(cheapest(), { input: 10, output: 10_000 })).toBe('b')
  })

  test('unknown comes last, but comes', () => {
    const of = cheapest()
    out(of, 0)
    out(of, 1)
    expect(pick(of)).toBe('c')
  })
})

describe('latency', () => {
  const fastest = () => model({ strategy: 'latency', choices: [{ use: a }, { use: b }, { use: c }] })

  test('prefers the faster of two, so the slowest of three is never chosen', () => {
    const of = fastest()
    for (const [i, ms] of [100, 200, 5_000].entries()) of.targets[i]!.state.latency.observe(ms, performance.now())
    expect(share(of, 'c', 1_000)).toBe(0)
    expect(share(of, 'a', 1_000)).toBeGreaterThan(share(of, 'b', 1_000))
  })

  test('turns away from whoever has many calls under way', () => {
    const of = fastest()
    for (const { state } of of.targets) state.latency.observe(100, performance.now())
    of.targets[0]!.state.inFlight = 50
    expect(share(of, 'a', 500)).toBe(0)
  })

  test('tries whom nobody knows, by one call at a time', () => {
    const of = fastest()
    for (const at of [0, 1]) of.targets[at]!.state.latency.observe(1, performance.now())
    expect(share(of, 'c', 1_000)).toBeGreaterThan(0.5)
    of.targets[2]!.state.inFlight = 1
    expect(share(of, 'c', 1_000)).toBe(0)
  })
})

test('least busy has the fewest calls under way', () => {
  const of = model({ strategy: 'least-busy', choices: [{ use: a }, { use: b }, { use: c }] })
  for (const [i, calls] of [4, 2, 3].entries()) of.targets[i]!.state.inFlight = calls
  expect(share(of, 'b', 100)).toBe(1)
})

test('prompt length takes the first that fits, then longer ones, never a shorter', () => {
  const of = model({ strategy: 'prompt-length', choices: [{ upTo: 100, use: a }, { upTo: 1_000, use: b }, { use: c }] })
  expect([10, 100, 101, 5_000].map(input => pick(of, { input }))).toEqual(['a', 'a', 'b', 'c'])
  out(of, 1)
  expect([10, 500].map(input => pick(of, { input }))).toEqual(['a', 'c'])
})

describe('time', () => {
  const of = model({
    strategy: 'time',
    timeZone: 'Europe/Berlin',
    choices: [
      { from: '22:00', to: '06:00', use: a },
      { from: '09:00', to: '17:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], use: b },
    ],
    otherwise: c,
  })
  test.each([
    ['2026-01-05T07:59:00Z', 'c'],
    ['2026-01-05T08:00:00Z', 'b'],
    ['2026-07-06T07:00:00Z', 'b'],
    ['2026-01-04T10:00:00Z', 'c'],
    ['2026-01-04T21:00:00Z', 'a'],
    ['2026-01-05T04:59:00Z', 'a'],
    ['2026-01-05T05:00:00Z', 'c'],
  ])('%s is %s', (time, name) => expect(pick(of, { time: Date.parse(time) })).toBe(name))
})

describe('what is meant for a call', () => {
  test('by its plan', () => {
    const of = model({ strategy: 'plan', choices: [{ plans: ['gold', 'silver'], use: a }], otherwise: b })
    expect([pick(of, { plan: 'silver' }), pick(of, { plan: 'free' }), pick(of)]).toEqual(['a', 'b', 'b'])
  })

  test('by a header is nobody else, so that data stays where it has to', () => {
    const of = model({ strategy: 'header', header: 'x-region', choices: [{ values: ['eu'], use: a }], otherwise: b })
    expect(pick(of, { headers: { 'x-region': 'eu' } })).toBe('a')
    out(of, 0)
    expect(pick(of, { headers: { 'x-region': 'eu' } })).toBeUndefined()
    expect(pick(of, { headers: { 'x-region': 'us' } })).toBe('b')
  })

  test('by a rule; one that asks for what is not there does not hold', () => {
    const of = model({
      strategy: 'rule',
      choices: [
        { when: 'headers["x-team"] == "research"', use: a },
        { when: 'input_tokens > 1000 && plan == "gold"', use: b },
      ],
      otherwise: c,
    })
    expect(pick(of, { headers: { 'x-team': 'research' } })).toBe('a')
    expect(pick(of, { input: 2_000, plan: 'gold' })).toBe('b')
    expect(pick(of, { input: 2_000, plan: 'free' })).toBe('c')
  })

  test('by a rule that looks for the key of the caller finds nothing', () => {
    const of = model({ strategy: 'rule', choices: [{ when: '"authorization" in headers', use: a }], otherwise: b })
    expect(pick(of, { headers: { authorization: 'Bearer secret' } })).toBe('b')
  })
})

test('a target at its concurrency is passed over', () => {
  const of = model({ strategy: 'priority', choices: [{ use: a }, { use: b }] }, [
    { name: 'a', concurrency: 1 },
    { name: 'b' },
  ])
  expect(pick(of)).toBe('a')
  of.targets[0]!.state.inFlight = 1
  expect(pick(of)).toBe('b')
})

describe('usage left', () => {
  test('asks whose provider says that most is left, and whoever has said nothing', () => {
    const of = model({ strategy: 'usage-left', choices: [{ use: a }, { use: b }, { use: c }] })
    expect(of.targets.every(({ state }) => state.watched)).toBe(true)
    const now = performance.now()
    for (const [i, left] of [0.2, 0.9, 0.5].entries()) of.targets[i]!.state.tellLeft(left, now)
    expect(share(of, 'b', 100)).toBe(1)
    of.targets[0]!.state.tellLeft(0.1, now - 120_000)
    expect(share(of, 'a', 100)).toBe(1)
  })
})

test('budget takes a cheaper one from a share on, and never goes back to a dearer', () => {
  const of = model({ strategy: 'budget', choices: [{ upTo: 80, use: a }, { upTo: 95, use: b }, { use: c }] })
  expect([1, 0.2, 0.19, 0.01].map(left => pick(of, { left }))).toEqual(['a', 'a', 'b', 'c'])
  expect(pick(of)).toBe('a')
  out(of, 1)
  expect(pick(of, { left: 0.1 })).toBe('c')
})

test('language is that of the last message, and what cannot be told is otherwise', () => {
  const of = model({ strategy: 'language', choices: [{ languages: ['de', 'nl'], use: a }], otherwise: b })
  expect(pick(of, { text: 'Wie ist das Wetter, bitte, und was kann ich tun?' })).toBe('a')
  expect(pick(of, { text: 'What is the weather like, and what can I do?' })).toBe('b')
  expect(pick(of, { text: '42' })).toBe('b')
})

describe('region', () => {
  const of = model({
    strategy: 'region',
    choices: [
      { regions: ['EU'], use: a },
      { regions: ['NO', 'US-CA'], use: b },
    ],
    otherwise: c,
  })
  test.each([
    ['DE', 'BE', 'a'],
    ['NO', '', 'b'],
    ['US', 'CA', 'b'],
    ['US', 'NY', 'c'],
    ['GB', 'ENG', 'c'],
  ])('%s-%s is %s', (country, region, name) => expect(pick(of, { place: { country, region } })).toBe(name))

  test('that nobody knows is otherwise, and nobody where there is no otherwise', () => {
    expect(pick(of)).toBe('c')
    expect(pick(model({ strategy: 'region', choices: [{ regions: ['EEA'], use: a }] }))).toBeUndefined()
  })

  test('is never left where what is meant cannot take the call', () => {
    const strict = model({ strategy: 'region', choices: [{ regions: ['EEA'], use: a }], otherwise: b })
    out(strict, 0)
    expect(pick(strict, { place: { country: 'IS', region: '' } })).toBeUndefined()
  })
})

test('a rule may ask for the used share of the budget', () => {
  const of = model({ strategy: 'rule', choices: [{ when: 'budget_used > 80.0', use: a }], otherwise: b })
  expect([0.5, 0.1].map(left => pick(of, { left }))).toEqual(['b', 'a'])
})

describe('quality', () => {
  const rated = (explore?: number) =>
    model(
      {
        strategy: 'quality',
        ...(explore === undefined ? {} : { explore }),
        choices: [{ use: a }, { use: b }, { use: c }],
      },
      [
        { name: 'a', quality: 0.4 },
        { name: 'b', quality: 0.9 },
        // Nobody has rated it: better than what has been rated badly.
        { name: 'c' },
      ],
    )

  test('asks whoever has been rated best, and the others often enough to be rated', () => {
    expect(share(rated(0), 'b', 200)).toBe(1)
    const explored = share(rated(30), 'b', 4_000)
    expect(Math.abs(explored - 0.8)).toBeLessThan(0.04)
    expect(share(rated(), 'a', 4_000)).toBeGreaterThan(0)
  })

  test('goes by what is left', () => {
    const of = rated(0)
    out(of, 1)
    expect(pick(of)).toBe('c')
  })
})

describe('a budget that is used so far that calls are to cost little', () => {
  const priced: Named[] = [
    { name: 'a', price: { input: 9_000_000_000, output: 9_000_000_000 } },
    { name: 'b', price: { input: 1_000_000_000, output: 1_000_000_000 } },
    { name: 'c' },
  ]
  const sparing = { left: 0.1, sparing: true }

  test.each<[string, RouteSpec]>([
    [
      'weighted',
      {
        strategy: 'weighted',
        choices: [
          { weight: 9, use: a },
          { weight: 1, use: b },
        ],
      },
    ],
    ['priority', { strategy: 'priority', choices: [{ use: a }, { use: b }] }],
    ['least-busy', { strategy: 'least-busy', choices: [{ use: a }, { use: b }, { use: c }] }],
    ['latency', { strategy: 'latency', choices: [{ use: a }, { use: b }, { use: c }] }],
    ['usage-left', { strategy: 'usage-left', choices: [{ use: a }, { use: b }, { use: c }] }],
  ])('goes by the price where it was %s', (_, route) => {
    const all = model(route, priced)
    for (let i = 0; i < 30; i++) expect(pick(all, sparing)).toBe('b')
    out(all, 1)
    expect(pick(all, sparing)).toBe('a')
  })

  test('leaves alone what a rule decides, and whom only a failure calls for', () => {
    const byPlan: RouteSpec = { strategy: 'plan', choices: [{ plans: ['gold'], use: a }], otherwise: b }
    expect(pick(model(byPlan, priced), { ...sparing, plan: 'gold' })).toBe('a')
    const spare: RouteSpec = { strategy: 'priority', choices: [{ use: a }, { on: ['context-length'], use: b }] }
    expect(pick(model(spare, priced), sparing)).toBe('a')
  })
})
