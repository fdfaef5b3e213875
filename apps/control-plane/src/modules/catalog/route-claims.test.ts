import { expect, test } from 'vitest'
import { type Claimant, clash } from './route-claims.js'

const api = (path: string, routes: Claimant['routes'] = [], hosts: string[] = []): Claimant => ({ path, routes, hosts })

test('the same path without routes is one claim', () => {
  expect(clash(api('/acme/weather'), api('/acme/weather'))).toBe('/acme/weather/*')
  expect(clash(api('/acme/weather/'), api('/acme/weather/*'))).toBe('/acme/weather/*')
  expect(clash(api('/acme/weather'), api('/acme/weather2'))).toBeUndefined()
})

test('names of parameters do not tell paths apart', () => {
  expect(clash(api('/acme', [{ path: '/users/{id}' }]), api('/acme/users', [{ path: '/{name}' }]))).toBe(
    '/acme/users/{}',
  )
})

test('methods do', () => {
  const get = api('/acme/a', [{ path: '/x', methods: ['GET', 'HEAD'] }])
  expect(clash(get, api('/acme/a', [{ path: '/x', methods: ['POST'] }]))).toBeUndefined()
  expect(clash(get, api('/acme/a', [{ path: '/x', methods: ['POST', 'GET'] }]))).toBe('GET /acme/a/x')
  expect(clash(get, api('/acme/a', [{ path: '/x' }]))).toBe('GET, HEAD /acme/a/x')
})

test('a more exact path may stand beside a prefix', () => {
  expect(clash(api('/acme/a'), api('/acme/a', [{ path: '/x' }]))).toBeUndefined()
})

test('an own host is a claim of its own', () => {
  expect(clash(api('/acme/a', [], ['a.test']), api('/acme/b', [], ['a.test']))).toBeUndefined()
  expect(
    clash(api('/acme/a', [{ path: '/x' }], ['a.test']), api('/acme/a', [{ path: '/y' }], ['a.test'])),
  ).toBeUndefined()
})
