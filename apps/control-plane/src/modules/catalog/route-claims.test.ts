import { expect, test } from 'vitest'
import { type Claimant, clash } from './route-claims.js'

const api = (path: string, routes: Claimant['routes'] = [], hosts: string[] = []): Claimant => ({ path, routes, hosts })

test('the same path without routes is one claim', () => {
  expect(clash(api('/acme/weather'), api('/acme/weather'))).toBe('/acme/weather/*')
  expect(clash(api('/acme/weather/'), api('/acme/weather'))).toBe('/acme/weather/*')
  expect(clash(api('/acme/weather'), api('/acme/weather2'))).toBeUndefined()
})

test('names of parameters do not tell paths apart', () => {
  expect(clash(api('/acme', [{ path: '/users/{id}' }]), api('/acme/users', [{ path: '/{name}' }]))).toBe(
    '/acme/users/{}',
  )
})

test('methods do', () => {
  const get = api('/acme/a', [{ path: '/x', methods: ['GET'] }])
  expect(clash(get, api('/acme/a', [{ path: '/x', methods: ['POST'] }]))).toBeUndefined()
  expect(clash(get, api('/acme/a', [{ path: '/x', methods: ['POST', 'GET'] }]))).toBe('GET, HEAD /acme/a/x')
  expect(clash(get, api('/acme/a', [{ path: '/x' }]))).toBe('GET, HEAD /acme/a/x')
})

test('the head of what can be got is claimed along', () => {
  const head = api('/acme/a', [{ path: '/x', methods: ['HEAD'] }])
  expect(clash(api('/acme/a', [{ path: '/x', methods: ['GET'] }]), head)).toBe('HEAD /acme/a/x')
})

test('a more exact path may stand beside a prefix', () => {
  expect(clash(api('/acme/a'), api('/acme/a', [{ path: '/x' }]))).toBeUndefined()
})

test('versions at the same path are told apart by what they ask for', () => {
  const version = (value: string): Claimant => ({
    ...api('/acme/a'),
    when: { headers: [{ name: 'API-Version', values: [value] }], query: [], clients: [] },
  })
  expect(clash(version('1'), version('2'))).toBeUndefined()
  expect(clash(version('1'), api('/acme/a'))).toBeUndefined()
  expect(clash(version('1'), version('1'))).toBe('/acme/a/*')
})

test('at a host of its own an API is served from the root, whatever its path', () => {
  expect(clash(api('/acme/a', [], ['a.test']), api('/acme/b', [], ['a.test']))).toBe('a.test/*')
  const at = (path: string, route: string) => api(path, [{ path: route }], ['a.test', '*.b.test'])
  expect(clash(at('/acme/a', '/x'), at('/acme/b', '/y'))).toBeUndefined()
  expect(clash(at('/acme/a', '/x'), at('/acme/b', '/x'))).toBe('a.test/x')
})
