import { expect, test } from 'vitest'
import { inOrder, kindsOf, scopeWords } from './scopes.js'

const type = (id: string, stage: string, scopes = ['global', 'tenant', 'api']) => ({
  id,
  title: id,
  stage,
  scopes,
  purges: false,
  config: {},
})

test('where a policy holds is said by name where it is known', () => {
  const places = { api: [{ value: 'api_1', label: 'Weather' }] }
  expect(scopeWords({ scope: { kind: 'tenant', id: null } }, places)).toBe('Everything of the tenant')
  expect(scopeWords({ scope: { kind: 'global', id: null } }, places)).toBe('The whole installation')
  expect(scopeWords({ scope: { kind: 'api', id: 'api_1' } }, places)).toBe('API Weather')
  const narrow = { kind: 'api', id: 'api_1', version: 'v1', route: '/users/{id}' }
  expect(scopeWords({ scope: narrow }, places)).toBe('API Weather v1 /users/{id}')
  expect(scopeWords({ scope: { kind: 'application', id: 'app_1' } }, places)).toBe('Application app_1')
})

test('types come in the order in which they take hold, and offer what they can be put on', () => {
  const types = [type('b', 'limit'), type('z', 'auth'), type('a', 'limit')]
  expect(inOrder(types).map(({ id }) => id)).toEqual(['z', 'a', 'b'])
  expect(kindsOf(types[0]!, false).map(({ value }) => value)).toEqual(['tenant', 'api'])
  expect(kindsOf(types[0]!, true).map(({ value }) => value)).toEqual(['global', 'tenant', 'api'])
})
