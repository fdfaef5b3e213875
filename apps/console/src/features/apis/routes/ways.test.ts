import { conditions } from '@gatehouse/shared/api/routes.js'
import { expect, test } from 'vitest'
import { filled } from '../../../ui/schema/values.js'
import { begunAs, wayOf, withExpression } from './ways.js'

const taken = (field: object): boolean => conditions.safeParse(filled({ headers: [field] })).success

test('what was chosen and not filled in is refused, not saved as less', () => {
  expect(taken(begunAs('present', 'x-ring'))).toBe(true)
  expect(taken(begunAs('values', 'x-ring'))).toBe(false)
  expect(taken(begunAs('matches', 'x-ring'))).toBe(false)
  expect(taken(withExpression('x-ring', 'beta.*'))).toBe(true)
  expect(withExpression('x-ring', 'beta.*')).toEqual({ name: 'x-ring', matches: 'beta.*' })
})

test.each(['present', 'values', 'matches'] as const)('%s shows as what was chosen', way =>
  expect(wayOf(begunAs(way, 'x-ring'))).toBe(way),
)
