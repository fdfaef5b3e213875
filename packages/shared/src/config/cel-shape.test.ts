import { expect, test } from 'vitest'
import { compileRule } from '../routing/rule.js'
import { compileCondition } from './condition.js'
import { compileRouteExpression } from './route-expression.js'

test.each([
  'request.body.a.exists(x, request.body.a.exists(y, x + y == -1))',
  'request.body.a.all(x, request.body.a.filter(y, y == x).size() == 1)',
  '[1].map(x, request.body.a.map(y, y + x)).size() == 1',
  'cel.bind(a, request.body.a, a.exists_one(x, cel.bind(b, x, a.exists(y, y == b))))',
  'request.body.a.exists(x, x in request.body.b)',
  'request.body.a.exists(x, x == request.body.s.split(",")[0])',
])('callers cannot choose the time of %s', text => {
  expect(() => compileRouteExpression(text)).toThrow('for each element of another')
  expect(() => compileCondition(text)).toThrow('for each element of another')
})

test.each([
  'request.body.a.map(x, x + 1.0).filter(y, y > 1.0).exists(z, z == 3.0)',
  'request.body.a.exists(x, x == 2.0) && request.body.a.all(x, x > 0.0)',
  'request.body.a.exists(x, x in [2.0, 7.0])',
  '["p", "q"].exists(x, x in request.body.tags)',
])('%s goes through each list once', text => {
  const json = { a: [1, 2], tags: ['q'] }
  const call = { method: 'POST', path: '/', authority: 'x', query: '', headers: {}, clientAddress: '', serverName: '' }
  expect(compileRouteExpression(text)({ ...call, place: null, time: 0, json })).toBe(true)
})

test('rules of models neither', () => {
  const parts = 'headers["x"].split(",")'
  expect(() => compileRule(`${parts}.exists(x, ${parts}.exists(y, y != x))`)).toThrow('for each element of another')
  expect(() => compileRule(`${parts}.exists(x, x == "a")`)).not.toThrow()
})
