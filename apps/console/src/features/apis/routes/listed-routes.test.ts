import { expect, test } from 'vitest'
import { foundBy, listedOf } from './listed-routes.js'

const routes = Array.from({ length: 300 }, (_, at) => ({ path: `/route-${at}`, methods: ['GET' as const] }))
const nothing = () => false

test('the first are listed, with what was added or refused wherever it stands', () => {
  expect(listedOf(routes, undefined, nothing)).toMatchObject({ shown: { length: 200 }, rest: 100 })
  const { shown, rest } = listedOf(routes, undefined, at => at === 7 || at === 299)
  expect([shown.length, rest]).toEqual([202, 98])
  expect(shown.slice(-2)).toEqual([200, 299])
})

test('what was looked for is listed, and what has to be seen beside it', () => {
  const found = foundBy('/route-29', routes)
  expect(listedOf(routes, found, nothing).shown).toEqual([29, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299])
  expect(listedOf(routes, foundBy('PUT', routes), at => at === 3)).toEqual({ shown: [3], rest: 0 })
  expect(foundBy('', routes)).toBeUndefined()
})
