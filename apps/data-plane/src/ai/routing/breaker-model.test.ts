import { resilienceSpec } from '@gatehouse/shared/routing/resilience.js'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CompiledTarget } from '../../config/target.js'
import { failureOf, routeCall, routeModel } from '../testing/route-model.js'
import { Outcome } from './outcome.js'

// Random lives of a model's target, by the attempts that go there, beside a breaker that is told from the list of all that ever happened.

const BREAKER = { failures: 3, share: 0.5, windowMs: 1000, openMs: 500 }
const PATIENCE_MS = 2000
const settings = resilienceSpec.parse({ breaker: BREAKER })
const MOST_OPEN_MS = 600_000

let now = 0
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
})

type How = 'good' | 'bad' | 'nothing'
interface Began {
  at: number
  probes: boolean
}

class Told {
  private counted: { at: number; good: boolean }[] = []
  private opened: { at: number; forMs: number } | null = null
  private fell = 0
  private probe: number | null = null

  /** Of a half-open one: nobody else finds out. */
  allows(at: number): boolean {
    if (this.opened === null) return true
    const probing = this.probe !== null && at < this.probe + PATIENCE_MS
    return at >= this.opened.at + this.opened.forMs && !probing
  }

  begin(at: number): Began {
    const probes = this.opened !== null && this.allows(at)
    if (probes) this.probe = at
    return { at, probes }
  }

  end({ at: began, probes }: Began, how: How, at: number): void {
    if (how === 'nothing') {
      if (probes) this.probe = null
      return
    }
    if (began < this.fell) return
    if (how === 'good') {
      if (this.opened !== null) this.counted = []
      this.opened = null
      this.probe = null
      this.counted.push({ at, good: true })
      return
    }
    if (this.opened !== null) {
      if (at >= this.opened.at + this.opened.forMs) this.open(at, Math.min(MOST_OPEN_MS, this.opened.forMs * 2))
      return
    }
    this.counted.push({ at, good: false })
    const half = (time: number): number => Math.floor(time / (BREAKER.windowMs / 2))
    const late = this.counted.filter(each => half(each.at) >= half(at) - 1)
    const bad = late.filter(each => !each.good).length
    if (bad >= BREAKER.failures && bad >= BREAKER.share * late.length) this.open(at, BREAKER.openMs)
  }

  private open(at: number, forMs: number): void {
    this.opened = { at, forMs }
    this.fell = at
    this.probe = null
    this.counted = []
  }
}

class World {
  private readonly model = routeModel([{ name: 'a' }, { name: 'b' }], 1)
  private readonly target = this.model.targets[0] as CompiledTarget
  private readonly told = new Told()
  readonly open: { outcome: Outcome; began: Began }[] = []

  /** `desperate`: also where the breaker says no. */
  call(desperate: boolean): void {
    const chosen = routeCall().pick(this.model.tree)
    // The fallback takes what the first may not, and only that.
    if ((chosen === this.target) !== this.told.allows(now)) expect.fail(`chosen: ${chosen?.model}`)
    if (chosen !== this.target && !desperate) return
    this.open.push({ began: this.told.begin(now), outcome: new Outcome(this.target, settings, PATIENCE_MS) })
  }

  end(which: number, how: How): void {
    const [call] = this.open.splice(which % (this.open.length || 1), 1)
    if (!call) return
    this.told.end(call.began, how, now)
    if (how === 'good') call.outcome.succeeded(5)
    else if (how === 'bad') call.outcome.failed(failureOf('next'))
    else call.outcome.abandoned()
  }

  agrees(): void {
    const { breaker } = this.target.state
    if (this.target.state.inFlight !== this.open.length) expect.fail(`${this.target.state.inFlight} in flight`)
    for (const later of [0, 499, 500, 2000])
      if (breaker.allows(now + later) !== this.told.allows(now + later)) expect.fail(`in ${later} ms`)
    const wait = breaker.waitMs(now)
    if ((wait === 0) !== breaker.allows(now) || !breaker.allows(now + wait)) expect.fail(`waits ${wait}`)
  }

  over(): void {
    while (this.open.length > 0) this.end(0, 'nothing')
    expect(this.target.state.inFlight).toBe(0)
  }
}

const event = fc.oneof(
  fc.record({ what: fc.constant('call' as const), desperate: fc.boolean() }),
  fc.record({
    what: fc.constant('end' as const),
    which: fc.nat(9),
    how: fc.constantFrom<How>('good', 'bad', 'bad', 'bad', 'nothing'),
  }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 250, 499, 500, 1000, 2000) }),
)

test('whatever becomes of calls, the breaker is as their list says, one finds out at a time, and none is left counted', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 120, size: 'max' }), events => {
      now += 10_000
      const world = new World()
      for (const each of events) {
        // No two events at one moment.
        now += 0.01
        if (each.what === 'wait') now += each.ms
        else if (each.what === 'call') world.call(each.desperate)
        else world.end(each.which, each.how)
        world.agrees()
      }
      world.over()
    }),
    { numRuns: 600 },
  )
})
