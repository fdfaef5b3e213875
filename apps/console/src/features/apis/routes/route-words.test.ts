import { expect, test } from 'vitest'
import { conditionWords, methodWords, routesWords } from './route-words.js'

test('what a route asks for is told in a few words', () => {
  expect(
    conditionWords({
      headers: [{ name: 'x-ring', values: ['1', '2'] }, { name: 'x-beta' }],
      query: [{ name: 'v', matches: '2.*' }],
      body: [{ name: '/order/country', values: ['DE'] }],
      clients: ['10.0.0.0/8'],
      places: ['DE', 'AT', 'CH', 'LI'],
      serverNames: [],
      expression: 'request.host == "x"',
    }),
  ).toEqual([
    'header x-ring = 1 or 2',
    'header x-beta',
    'query v ~ 2.*',
    'body /order/country = DE',
    'from 10.0.0.0/8',
    'in DE, AT, CH and 1 more',
    'expression request.host == "x"',
  ])
  expect(conditionWords(undefined)).toEqual([])
  expect([methodWords({}), methodWords({ methods: ['GET', 'PUT'] })]).toEqual(['ANY', 'GET PUT'])
  expect([routesWords([]), routesWords([{}]), routesWords([{}, {}])]).toEqual([
    'Every path and method',
    '1 route',
    '2 routes',
  ])
})
