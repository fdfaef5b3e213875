import { apiResource } from '@gatehouse/shared/config/resources.js'
import { algorithms } from '@gatehouse/shared/config/upstream.js'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { compileUpstream } from '../config/compile-upstream.js'
import { restApi } from '../testing/test-gateway.js'
import type { Endpoint } from './balancing/endpoint.js'
import { hashOf } from './balancing/hash.js'
import { Origins } from './origin.js'
import type { Upstream } from './upstream.js'

// Random lives of an upstream, as calls, checks, time and new configurations have it, beside a model that knows rules and nothing of how they are kept.

const PASSIVE = { failures: 2, statuses: [], grpcStatuses: [], ejectMs: 100, maxEjectMs: 400 }
const ACTIVE = { type: 'tcp' as const, intervalMs: 1000, timeoutMs: 10, healthyAfter: 2, unhealthyAfter: 2 }
const SLOW_MS = 300

interface Setting {
  algorithm: (typeof algorithms)[number]
  panicPercent: number
  slowStartMs: number
}

/** What is known of a place, by rules. */
class Known {
  open = 0
  streak = 0
  spell = 0
  spells = 0
  fell = Number.NEGATIVE_INFINITY
  mode: 'up' | 'out' | 'trial' = 'up'
  trial = 0
  again = 0
  down = false
  checks = ''

  constructor(public since: number) {}

  mayBeCalled(now: number): boolean {
    return !this.down && (this.mode === 'up' || now >= this.again)
  }

  share(now: number, weight: number, { slowStartMs }: Setting): number {
    if (slowStartMs === 0) return weight
    return weight * Math.min(1, Math.max(0.1, (now - this.since) / slowStartMs))
  }

  begin(now: number): void {
    this.open++
    if (this.mode === 'up' || now < this.again) return
    Object.assign(this, { mode: 'trial', trial: now, again: now + this.spell })
  }

  end(outcome: Outcome, began: number, now: number): void {
    this.open--
    if (outcome === 'nothing') {
      if (this.mode === 'trial' && this.trial === began) Object.assign(this, { mode: 'out', again: began })
      return
    }
    if (began < this.fell) return
    if (outcome === 'ok') {
      this.streak = 0
      if (this.mode !== 'up') Object.assign(this, { mode: 'up', since: now })
      return
    }
    if (this.mode === 'out') return
    if (this.mode === 'up') {
      if (now - this.since > this.spell) this.spells = 0
      this.streak++
      if (this.streak < PASSIVE.failures) return
    }
    this.spell = Math.min(PASSIVE.maxEjectMs, PASSIVE.ejectMs * 2 ** this.spells)
    Object.assign(this, { mode: 'out', spells: this.spells + 1, streak: 0, fell: now, again: now + this.spell })
  }

  check(ok: boolean, now: number): void {
    this.checks += ok ? '+' : '-'
    if (this.checks.endsWith('--')) this.down = true
    if (!this.down || !this.checks.endsWith('++')) return
    Object.assign(this, { down: false, streak: 0, mode: 'up', since: now })
  }
}

type Outcome = 'ok' | 'bad' | 'nothing'
interface Call {
  place: string
  endpoint: Endpoint
  upstream: Upstream
  began: number
}

/** As `expect`, at a hundredth of its price. */
function holds(fact: boolean, what: string): void {
  if (!fact) expect.fail(what)
}

let now = 0
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const origins = new Origins(() => 'allowed')
const KEYS = Array.from({ length: 40 }, (_, i) => hashOf(`caller ${i}`))

/** An upstream and its model side by side. */
class World {
  upstream!: Upstream
  weights: Record<string, number> = {}
  /** Of places that are there, and of those that are gone while calls to them are open. */
  known = new Map<string, Known>()
  readonly calls: Call[] = []
  private readonly states = new Map<Known, Endpoint['state']>()
  private placed: { shares: Map<string, number>; at: string[] } | null = null

  constructor(readonly setting: Setting) {
    now += 1_000
    this.configure({ a: 1, b: 1, c: 1 })
  }

  configure(weights: Record<string, number>): void {
    const { algorithm, panicPercent, slowStartMs } = this.setting
    const targets = Object.entries(weights).map(([name, weight]) => ({ url: `http://${name}.test`, weight }))
    const { rest } = apiResource.parse(
      restApi([], {
        targets: targets as never,
        balancing: { algorithm, hash: { by: 'address' }, slowStartMs },
        health: { passive: PASSIVE, active: { ...ACTIVE, service: '', path: '/', statuses: [] }, panicPercent },
      }),
    )
    const before = this.upstream as Upstream | undefined
    this.upstream = compileUpstream(rest!, origins, before)
    // A target without a weight is not there, unless none has one.
    const there = this.upstream.endpoints.map(nameOf)
    const all = Object.values(weights).some(weight => weight > 0)
    expect(there).toEqual(Object.keys(weights).filter(name => !all || weights[name]! > 0))
    this.known = new Map(
      there.map(name => [name, this.known.get(name) ?? new Known(before ? now : Number.NEGATIVE_INFINITY)]),
    )
    this.weights = weights
    for (const each of this.upstream.endpoints) this.states.set(this.known.get(nameOf(each))!, each.state)
  }

  weight = (name: string): number => this.weights[name] || 1

  /** Who could be called now, with their shares; all where too few are well. */
  usable(tried: readonly string[]): Map<string, number> {
    const all = [...this.known]
    const well = all.filter(([, known]) => known.mayBeCalled(now))
    const sum = (some: typeof all): number => some.reduce((total, [name]) => total + (this.weights[name] ?? 0), 0)
    const asked = well.filter(([name]) => !tried.includes(name))
    if (asked.length > 0 && sum(well) * 100 >= this.setting.panicPercent * sum(all))
      return new Map(asked.map(([name, known]) => [name, known.share(now, this.weight(name), this.setting)]))
    return new Map(all.flatMap(([name]) => (tried.includes(name) ? [] : [[name, this.weight(name)]])))
  }

  call(key: number, tried: readonly string[]): void {
    const usable = this.usable(tried)
    const gone = this.upstream.endpoints.filter(each => tried.includes(nameOf(each)))
    const chosen = this.upstream.pick(key, gone.length > 0 ? gone : null, now)
    if (!chosen) return holds(usable.size === 0, 'nobody was chosen')
    const place = nameOf(chosen)
    // One alone is not asked how it is.
    const alone = this.known.size === 1 && gone.length === 0
    holds(alone || usable.has(place), `${place} may not be called`)
    if (!alone) this.fits(place, usable)
    this.known.get(place)!.begin(now)
    this.upstream.begin(chosen, now)
    this.calls.push({ place, endpoint: chosen, upstream: this.upstream, began: now })
    this.ofCall.set(this.calls.at(-1)!, this.known.get(place)!)
  }

  private readonly ofCall = new Map<Call, Known>()

  /** What the algorithm promises of whom it chose. */
  private fits(place: string, usable: Map<string, number>): void {
    const load = (name: string): number => this.known.get(name)!.open / usable.get(name)!
    const others = [...usable.keys()].filter(name => name !== place)
    if (this.setting.algorithm === 'least-connections')
      for (const other of others) holds(load(place) <= load(other), `${other} has less to do than ${place}`)
    if (this.setting.algorithm === 'peak-ewma' && others.length > 0) {
      const cost = (name: string): number => {
        const state = this.states.get(this.known.get(name)!)!
        return ((state.latency.latency(now) ?? 0) + 1) * (this.known.get(name)!.open + 1)
      }
      holds(cost(place) <= Math.max(...others.map(cost)), `${place} is the dearest`)
    }
  }

  answer(which: number, ms: number): void {
    const call = this.calls[which % this.calls.length]
    if (call) call.upstream.answered(call.endpoint, ms, now)
  }

  end(which: number, outcome: Outcome): void {
    const [call] = this.calls.splice(which % (this.calls.length || 1), 1)
    if (!call) return
    this.ofCall.get(call)!.end(outcome, call.began, now)
    call.upstream.ended(call.endpoint, outcome === 'nothing' ? undefined : outcome === 'ok', now, call.began)
  }

  check(name: string, ok: boolean): void {
    const known = this.known.get(name)
    if (!known) return
    known.check(ok, now)
    const rules = this.upstream.rules.health.active!
    this.states.get(known)!.health.checked(ok, now, rules)
  }

  /** Whatever has just happened. */
  agrees(): void {
    for (const [known, state] of this.states) {
      holds(state.active === known.open, `${state.active} calls are open, not ${known.open}`)
      holds(state.health.available(now) === known.mayBeCalled(now), 'health')
    }
    const { slowStartMs } = this.setting
    // Left to itself its share grows, and in time is whole.
    for (const { state } of this.upstream.endpoints)
      for (const later of [1, 50, 200, SLOW_MS]) {
        const [share, grown] = [now + later - 1, now + later].map(at => state.health.warmth(at, slowStartMs))
        holds(grown! >= share!, 'a share fell')
        holds(later !== SLOW_MS || grown === 1, 'a share is not whole')
      }
    if (this.setting.algorithm === 'consistent-hash') this.movesLittle()
  }

  /** Callers go to another place only where theirs has less than before, or the other has more. */
  private movesLittle(): void {
    const shares = this.usable([])
    const at = KEYS.map(key => nameOf(this.upstream.pick(key, null, now)!))
    const before = this.placed
    this.placed = { shares, at }
    if (before === null || this.known.size === 1) return
    const share = (of: Map<string, number>, name: string): number => of.get(name) ?? 0
    for (const [i, place] of at.entries()) {
      const old = before.at[i]!
      if (old === place) continue
      const left = share(shares, old) < share(before.shares, old)
      const drawn = share(shares, place) > share(before.shares, place)
      holds(left || drawn, `a caller went from ${old} to ${place} for nothing`)
    }
  }

  over(): void {
    while (this.calls.length > 0) this.end(0, 'nothing')
    for (const state of this.states.values()) expect(state.active).toBe(0)
  }
}

const nameOf = ({ origin }: Endpoint): string => new URL(origin.url).hostname.split('.')[0]!

class Step implements fc.Command<object, World> {
  constructor(
    private readonly what: string,
    private readonly run_: (world: World) => void,
  ) {}
  check(): boolean {
    return true
  }
  run(_model: object, world: World): void {
    // No two events at one moment; sums of what is a power of two are exact.
    now += 2 ** -10
    this.run_(world)
    world.agrees()
  }
  toString(): string {
    return this.what
  }
}
const step = <T>(name: string, given: fc.Arbitrary<T>, run: (world: World, given: T) => void): fc.Arbitrary<Step> =>
  given.map(value => new Step(`${name} ${JSON.stringify(value)}`, world => run(world, value)))

const place = fc.constantFrom('a', 'b', 'c', 'd')
const weights = fc
  .tuple(fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }), fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }))
  .map(([names, all]) => Object.fromEntries(names.map((name, i) => [name, all[i]!])))
const call = step(
  'call',
  fc.tuple(fc.nat(1000), fc.subarray(['a', 'b', 'c', 'd'], { maxLength: 2 })),
  (world, [i, tried]) => world.call(hashOf(`caller ${i}`), i % 3 === 0 ? tried : []),
)
const outcome = fc.constantFrom<Outcome>('ok', 'bad', 'bad', 'bad', 'nothing')
const steps = [
  call,
  call,
  call,
  step('answer', fc.tuple(fc.nat(20), fc.constantFrom(1, 20, 500)), (world, [which, ms]) => world.answer(which, ms)),
  step('end', fc.tuple(fc.nat(20), outcome), (world, [which, how]) => world.end(which, how)),
  step('end', fc.tuple(fc.nat(20), outcome), (world, [which, how]) => world.end(which, how)),
  step('check', fc.tuple(place, fc.boolean()), (world, [name, ok]) => world.check(name, ok)),
  step('wait', fc.constantFrom(1, 50, 99, 100, 200, 1000), (_world, ms) => {
    now += ms
  }),
  step('configure', weights, (world, given) => world.configure(given)),
]

describe.each(algorithms)('%s', algorithm => {
  test.each([
    [0, 0],
    [50, 0],
    [0, SLOW_MS],
    [60, SLOW_MS],
  ])('whatever happens it does as the rules say: panic below %d, slow start %d', (panicPercent, slowStartMs) => {
    const history = fc.commands(steps, { maxCommands: 60, size: 'max' })
    fc.assert(
      fc.property(history, all => {
        const world = new World({ algorithm, panicPercent, slowStartMs })
        fc.modelRun(() => ({ model: {}, real: world }), all)
        world.over()
        expect(world.calls).toEqual([])
      }),
      { numRuns: 120 },
    )
  })
})

describe('turns by weight', () => {
  test('after any history nobody is paid back in a row: shares are met at once', () => {
    const weight = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 1000 }))
    const settled = fc.tuple(
      fc.array(fc.tuple(weights, fc.nat(40)), { maxLength: 2 }),
      fc.array(weight, { minLength: 2, maxLength: 4 }),
    )
    fc.assert(
      fc.property(settled, ([earlier, last]) => {
        const world = new World({ algorithm: 'round-robin', panicPercent: 0, slowStartMs: 0 })
        world.configure({ a: 1000, b: 1, c: 1 })
        for (let i = 0; i < 500; i++) world.upstream.pick(0, null, now)
        for (const [given, picks] of earlier) {
          world.configure(given)
          for (let i = 0; i < picks; i++) world.upstream.pick(0, null, now)
        }
        const names = ['a', 'b', 'c', 'd'].slice(0, last.length)
        world.configure(Object.fromEntries(names.map((name, i) => [name, last[i]!])))
        const counts = new Map<string, number>(names.map(name => [name, 0]))
        const sum = last.reduce((all, each) => all + each, 0)
        for (let picks = 1; picks <= 60; picks++) {
          const chosen = nameOf(world.upstream.pick(0, null, now)!)
          counts.set(chosen, counts.get(chosen)! + 1)
          for (const [i, name] of names.entries())
            holds(
              Math.abs(counts.get(name)! - (picks * last[i]!) / sum) <= 2.5,
              `${name}: ${counts.get(name)} of ${picks}`,
            )
        }
      }),
      { numRuns: 100 },
    )
  })
})
