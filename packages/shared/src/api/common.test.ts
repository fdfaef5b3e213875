import { expect, test } from 'vitest'
import { modelUpdate, policyUpdate } from './ai.js'
import { planUpdate, productUpdate } from './catalog.js'

test.each([
  ['model', modelUpdate],
  ['policy', policyUpdate],
  ['plan', planUpdate],
  ['product', productUpdate],
])('an empty patch of a %s changes nothing', (_, schema) => {
  expect(schema.parse({})).toEqual({})
})

test('a patch takes the fields of its thing and refuses others', () => {
  expect(planUpdate.parse({ questions: [] })).toEqual({ questions: [] })
  expect(planUpdate.safeParse({ slug: 'gold' }).success).toBe(false)
  expect(planUpdate.safeParse({ questions: 'none' }).success).toBe(false)
})
