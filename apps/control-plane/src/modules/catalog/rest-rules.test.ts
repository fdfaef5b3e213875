import { restConfig } from '@gatehouse/shared/api/catalog.js'
import { expect, test } from 'vitest'
import { restIssues } from './rest-rules.js'

const issues = (config: object) =>
  restIssues(
    restConfig.parse({ path: '/a/{tenant}', upstream: { targets: [{ url: 'https://example.com' }] }, ...config }),
    '/config',
  ).map(issue => issue.pointer)

test('a sound configuration has no issue', () => {
  expect(issues({ routes: [{ path: '/users/{id}', rewrite: '/v2/{tenant}/{id}' }, { path: '/*' }] })).toEqual([])
})

test('a rewrite names parameters of its path only', () => {
  expect(issues({ routes: [{ path: '/' }, { path: '/users/{id}', rewrite: '/{user}' }] })).toEqual([
    '/config/routes/1/rewrite',
  ])
})

test('no route twice, whatever its parameters are called', () => {
  const routes = [
    { path: '/x/{a}', methods: ['GET', 'POST'] },
    { path: '/x/{b}', methods: ['POST'] },
  ]
  expect(issues({ routes })).toEqual(['/config/routes/1'])
})

test('some target takes calls', () => {
  expect(issues({ upstream: { targets: [{ url: 'https://example.com', weight: 0 }] } })).toEqual([
    '/config/upstream/targets',
  ])
})
