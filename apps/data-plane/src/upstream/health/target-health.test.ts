import { healthRules } from '@gatehouse/shared/config/upstream.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TargetHealth } from './target-health.js'

const passive = { failures: 3, statuses: [], grpcStatuses: [], ejectMs: 100, maxEjectMs: 400 }
const active = healthRules.shape.active.unwrap().parse({
  type: 'tcp',
  intervalMs: 1,
  timeoutMs: 1,
  healthyAfter: 2,
  unhealthyAfter: 3,
})
const fail = (health: TargetHealth, now: number, times = 3): void => {
  for (let i = 0; i < times; i++) health.failed(now, passive)
}

describe('by calls', () => {
  test('failures in a row eject, a success between them does not let them', () => {
    const health = new TargetHealth()
    fail(health, 0, 2)
    health.succeeded(0)
    fail(health, 0, 2)
    expect(health.available(0)).toBe(true)
    expect(health.failed(0, passive)).toBe(true)
    expect(health.available(99)).toBe(false)
  })

  test('when the time is over one call finds out, and the others wait for it', () => {
    const health = new TargetHealth()
    fail(health, 0)
    expect(health.available(100)).toBe(true)
    health.begin(100)
    expect(health.available(100)).toBe(false)
    health.succeeded(101)
    expect(health.available(101)).toBe(true)
  })

  test('each time it fails again it is gone twice as long, up to the most; having been well makes good', () => {
    const health = new TargetHealth()
    fail(health, 0)
    let now = 0
    for (const gone of [100, 200, 400, 400]) {
      expect(health.available(now + gone - 1)).toBe(false)
      now += gone
      expect(health.available(now)).toBe(true)
      health.begin(now)
      expect(health.failed(now, passive)).toBe(true)
    }
    now += 400
    health.begin(now)
    health.succeeded(now)
    now += 401
    fail(health, now)
    expect(health.available(now + 100)).toBe(true)
  })

  test('a probe whose caller left tells nothing, and the next call may find out', () => {
    const health = new TargetHealth()
    fail(health, 0)
    health.begin(100)
    health.undecided()
    expect(health.available(100)).toBe(true)
  })

  test('0 failures: never ejected', () => {
    const health = new TargetHealth()
    for (let i = 0; i < 100; i++) expect(health.failed(0, { ...passive, failures: 0 })).toBe(false)
    expect(health.available(0)).toBe(true)
  })
})

test('slow start: a tenth, then more, then all', () => {
  const health = new TargetHealth(1000)
  expect([1000, 1050, 1250, 1500, 9000].map(now => health.warmth(now, 500))).toEqual([0.1, 0.1, 0.5, 1, 1])
  expect(health.warmth(1000, 0)).toBe(1)
  expect(new TargetHealth().warmth(0, 500)).toBe(1)
})

/** The same told from the whole history each time, with nothing remembered between. */
type Event = { at: number } & ({ what: 'ok' | 'bad' | 'begin' | 'undecided' } | { what: 'check'; ok: boolean })

function judged(history: readonly Event[], now: number): boolean {
  let mode: { name: 'up'; since: number } | { name: 'out'; until: number } | { name: 'trial'; until: number } = {
    name: 'up',
    since: Number.NEGATIVE_INFINITY,
  }
  let streak = 0
  let spells: number[] = []
  for (const event of history) {
    const { at } = event
    if (event.what === 'begin' && mode.name === 'out' && at >= mode.until) mode = { name: 'trial', until: mode.until }
    if (event.what === 'undecided' && mode.name === 'trial') mode = { name: 'out', until: mode.until }
    if (event.what === 'ok') {
      streak = 0
      if (mode.name !== 'up') mode = { name: 'up', since: at }
    }
    if (event.what === 'bad' && mode.name !== 'out') {
      if (mode.name === 'up' && at - mode.since > (spells.at(-1) ?? 0)) spells = []
      streak++
      if (mode.name === 'trial' || streak >= passive.failures) {
        streak = 0
        spells.push(Math.min(passive.ejectMs * 2 ** spells.length, passive.maxEjectMs))
        mode = { name: 'out', until: at + spells.at(-1)! }
      }
    }
    if (event.what === 'check' && event.ok && cameBack(history.slice(0, history.indexOf(event) + 1))) {
      streak = 0
      mode = { name: 'up', since: at }
    }
  }
  if (checkedDown(history)) return false
  return mode.name === 'up' || (mode.name === 'out' && now >= mode.until)
}

const checksOf = (history: readonly Event[]): string =>
  history.flatMap(event => (event.what === 'check' ? [event.ok ? '+' : '-'] : [])).join('')
/** Down by the last run of three bad ones that no two good ones followed. */
const checkedDown = (history: readonly Event[]): boolean => {
  const text = checksOf(history)
  const fell = text.lastIndexOf('---')
  return fell >= 0 && !text.slice(fell).includes('++')
}
const cameBack = (history: readonly Event[]): boolean => checkedDown(history.slice(0, -1)) && !checkedDown(history)

test('whatever happens, it stands as its history says', () => {
  const event = fc.record({
    gap: fc.constantFrom(0, 1, 40, 100, 250, 500),
    what: fc.constantFrom('ok', 'bad', 'bad', 'bad', 'begin', 'undecided', 'check+', 'check-', 'check-'),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), steps => {
      const health = new TargetHealth()
      const history: Event[] = []
      let now = 0
      for (const { gap, what } of steps) {
        now += gap
        if (what === 'ok') health.succeeded(now)
        else if (what === 'bad') health.failed(now, passive)
        else if (what === 'begin') health.begin(now)
        else if (what === 'undecided') health.undecided()
        else health.checked(what === 'check+', now, active)
        history.push(
          what.startsWith('check') ? { at: now, what: 'check', ok: what === 'check+' } : ({ at: now, what } as Event),
        )
        for (const later of [0, 50, 99, 100, 1000])
          expect(health.available(now + later)).toBe(judged(history, now + later))
      }
    }),
    { numRuns: 500 },
  )
})
