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
  for (let i = 0; i < times; i++) health.failed(now, passive, now)
}

describe('by calls', () => {
  test('failures in a row eject, a success between them does not let them', () => {
    const health = new TargetHealth()
    fail(health, 0, 2)
    health.succeeded(0, 0)
    fail(health, 0, 2)
    expect(health.available(0)).toBe(true)
    expect(health.failed(0, passive, 0)).toBe(true)
    expect(health.available(99)).toBe(false)
  })

  test('when the time is over one call finds out, and the others wait for it', () => {
    const health = new TargetHealth()
    fail(health, 0)
    expect(health.available(100)).toBe(true)
    health.begin(100)
    expect(health.available(100)).toBe(false)
    health.succeeded(101, 100)
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
      expect(health.failed(now, passive, now)).toBe(true)
    }
    now += 400
    health.begin(now)
    health.succeeded(now, now)
    now += 401
    fail(health, now)
    expect(health.available(now + 100)).toBe(true)
  })

  test('a probe whose caller left tells nothing, and the next call may find out', () => {
    const health = new TargetHealth()
    fail(health, 0)
    health.begin(100)
    health.undecided(100)
    expect(health.available(100)).toBe(true)
  })

  test('what was left alone is so no more once nobody is to be, whatever becomes of the call that comes next', () => {
    const health = new TargetHealth()
    fail(health, 0)
    health.begin(100)
    expect(health.failed(101, { ...passive, failures: 0 }, 100)).toBe(false)
    expect(health.available(101)).toBe(true)
    expect(health.available(102)).toBe(true)
  })

  test('while one finds out, none of the calls that began before says anything', () => {
    const health = new TargetHealth()
    fail(health, 10)
    health.succeeded(20, 9)
    expect(health.available(20)).toBe(false)
    health.begin(110)
    health.undecided(9)
    expect(health.available(110)).toBe(false)
    expect(health.failed(111, passive, 9)).toBe(false)
    health.succeeded(112, 110)
    fail(health, 113, 2)
    expect(health.failed(114, passive, 9)).toBe(false)
    expect(health.available(114)).toBe(true)
  })

  test('one that goes on for hours keeps nobody out for longer than the target was gone', () => {
    const health = new TargetHealth()
    fail(health, 0)
    health.begin(100)
    expect([199, 200].map(now => health.available(now))).toEqual([false, true])
    health.begin(200)
    health.undecided(100)
    expect(health.available(201)).toBe(false)
    health.succeeded(202, 100)
    expect(health.available(202)).toBe(true)
  })

  test('0 failures: never ejected', () => {
    const health = new TargetHealth()
    for (let i = 0; i < 100; i++) expect(health.failed(0, { ...passive, failures: 0 }, 0)).toBe(false)
    expect(health.available(0)).toBe(true)
  })
})

test('slow start: a tenth, then more, then all', () => {
  const health = new TargetHealth(1000)
  expect([1000, 1050, 1250, 1500, 9000].map(now => health.warmth(now, 500))).toEqual([0.1, 0.1, 0.5, 1, 1])
  expect(health.warmth(1000, 0)).toBe(1)
  expect(new TargetHealth().warmth(0, 500)).toBe(1)
})

/** A call by its place in the list of those that began; of a check, whether it was good. */
type Event = { at: number } & (
  | { what: 'begin' }
  | { what: 'ok' | 'bad' | 'undecided'; began: number }
  | { what: 'check'; ok: boolean }
)
type Mode =
  | { name: 'up'; since: number }
  | { name: 'out'; until: number }
  | { name: 'trial'; until: number; began: number }

/** The same told from the whole history each time, with nothing remembered between. */
function judged(history: readonly Event[], now: number): boolean {
  let mode: Mode = { name: 'up', since: Number.NEGATIVE_INFINITY }
  let streak = 0
  let spells: number[] = []
  let fell = Number.NEGATIVE_INFINITY
  for (const event of history) {
    const { at } = event
    const spell = spells.at(-1) ?? 0
    if (event.what === 'begin' && mode.name !== 'up' && at >= mode.until)
      mode = { name: 'trial', until: at + spell, began: at }
    if (event.what === 'undecided' && mode.name === 'trial' && event.began === mode.began)
      mode = { name: 'out', until: at }
    if (event.what === 'ok' && event.began >= fell) {
      streak = 0
      if (mode.name !== 'up') mode = { name: 'up', since: at }
    }
    if (event.what === 'bad' && event.began >= fell && mode.name !== 'out') {
      if (mode.name === 'up' && at - mode.since > spell) spells = []
      streak++
      if (mode.name === 'trial' || streak >= passive.failures) {
        streak = 0
        const length = Math.min(passive.ejectMs * 2 ** spells.length, passive.maxEjectMs)
        spells.push(length)
        mode = { name: 'out', until: at + length }
        fell = at
      }
    }
    if (event.what === 'check' && event.ok && cameBack(history.slice(0, history.indexOf(event) + 1))) {
      streak = 0
      mode = { name: 'up', since: at }
    }
  }
  if (checkedDown(history)) return false
  return mode.name === 'up' || now >= mode.until
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

test('whatever happens, it stands as its history says, and no two find out at once', () => {
  const event = fc.record({
    gap: fc.constantFrom(0, 1, 40, 100, 250, 500),
    which: fc.nat(),
    what: fc.constantFrom(
      'ok',
      'bad',
      'bad',
      'bad',
      'begin',
      'begin',
      'begin',
      'undecided',
      'check+',
      'check-',
      'check-',
    ),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), steps => {
      const health = new TargetHealth()
      const history: Event[] = []
      const open: number[] = []
      let now = 0
      for (const { gap, which, what } of steps) {
        // No two events at one moment: a call is known by when it began.
        now += gap + 1
        if (what === 'begin') {
          health.begin(now)
          open.push(now)
          history.push({ at: now, what })
        } else if (what === 'check+' || what === 'check-') {
          health.checked(what === 'check+', now, active)
          history.push({ at: now, what: 'check', ok: what === 'check+' })
        } else if (open.length > 0) {
          const began = open.splice(which % open.length, 1)[0]!
          if (what === 'ok') health.succeeded(now, began)
          else if (what === 'bad') health.failed(now, passive, began)
          else health.undecided(began)
          history.push({ at: now, what: what as 'ok', began })
        }
        for (const later of [0, 50, 99, 100, 101, 1000])
          expect(health.available(now + later)).toBe(judged(history, now + later))
      }
    }),
    { numRuns: 500 },
  )
})
