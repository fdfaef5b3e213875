import { describe, expect, test } from 'vitest'
import { isServed, type Marks, marksAfter, next, type VersionAction, type VersionState } from './lifecycle.js'

const states: VersionState[] = ['draft', 'in_review', 'published', 'deprecated', 'retired']
const actions: VersionAction[] = ['submit', 'publish', 'deprecate', 'retire', 'revise']
const allowed = new Map([
  ['draft submit', 'in_review'],
  ['draft publish', 'published'],
  ['draft revise', 'draft'],
  ['in_review publish', 'published'],
  ['in_review revise', 'draft'],
  ['published deprecate', 'deprecated'],
  ['published revise', 'published'],
  ['deprecated publish', 'published'],
  ['deprecated retire', 'retired'],
  ['deprecated revise', 'deprecated'],
])

describe('a version', () => {
  test.each(states.flatMap(state => actions.map(action => [state, action] as const)))('%s, %s', (state, action) => {
    const to = allowed.get(`${state} ${action}`)
    if (to) expect(next(state, action)).toBe(to)
    else expect(() => next(state, action)).toThrow(expect.objectContaining({ code: 'state_invalid' }))
  })

  test('a refusal says what is possible', () => {
    expect(() => next('published', 'retire')).toThrow(/Possible now: deprecate, revise/)
    expect(() => next('retired', 'publish')).toThrow(/final/)
  })

  test('is known to nodes from its publication on', () => {
    expect(states.filter(isServed)).toEqual(['published', 'deprecated', 'retired'])
  })
})

describe('its dates', () => {
  const now = new Date('2026-11-21T00:00:00Z')
  const none: Marks = { publishedAt: null, deprecatedAt: null, sunsetAt: null, successor: null }

  test('the first publication stays the date of it, and taking a deprecation back clears that', () => {
    const published = marksAfter('publish', none, now)
    const deprecated = marksAfter('deprecate', published, now, { sunsetAt: '2027-03-01T00:00:00Z', successor: 'v2' })
    expect(deprecated).toMatchObject({ deprecatedAt: now, successor: 'v2' })
    expect(marksAfter('publish', deprecated, new Date('2027-01-01'))).toEqual(published)
  })

  test('no sunset before the deprecation', () => {
    expect(() => marksAfter('deprecate', none, now, { sunsetAt: '2026-11-20T23:59:59Z' })).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    )
  })
})
