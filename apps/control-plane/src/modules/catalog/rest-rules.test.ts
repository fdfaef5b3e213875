import { restConfig } from '@gatehouse/shared/api/catalog.js'
import { expect, test } from 'vitest'
import { restIssues } from './rest-rules.js'

const issues = (config: object) =>
  restIssues(
    restConfig.parse({ path: '/a', upstream: { targets: [{ url: 'https://example.com' }] }, ...config }),
    '/config',
  ).map(issue => issue.pointer)

test('a sound configuration has no issue', () => {
  const routes = [
    { path: '/users/{id}', rewrite: '/v2/{id}' },
    { path: '/' },
    { path: '/a/*', rewrite: '/b/*' },
    { path: '/*' },
  ]
  expect(issues({ routes })).toEqual([])
  expect(issues({ path: '' })).toEqual([])
})

test.each(['/a/{tenant}', '/a/*', '/a*b'])('an API is not at %s', path => {
  expect(issues({ path })).toEqual(['/config/path'])
})

test.each(['', '*', '/a*b', '/a*/b'])('a route is not at "%s"', path => {
  expect(issues({ routes: [{ path }] })).toEqual(['/config/routes/0/path'])
})

test.each([
  ['/users/{id}', '/{user}'],
  ['/users/{id}', '/all/*'],
  ['/users', '/a b'],
  ['/users', '/a\r\nhost: b'],
  ['/users', '/a#b'],
])('the route %s is not rewritten to %j', (path, rewrite) => {
  expect(issues({ routes: [{ path: '/' }, { path, rewrite }] })).toEqual(['/config/routes/1/rewrite'])
})

test('no route twice, whatever its parameters are called', () => {
  const routes = [
    { path: '/x/{a}', methods: ['GET', 'POST'] },
    { path: '/x/{b}', methods: ['POST'] },
  ]
  expect(issues({ routes })).toEqual(['/config/routes/1'])
})

test('routes at the same path are told apart by pattern and conditions, in whatever order these stand', () => {
  const v = (name: string, ...values: string[]) => ({ when: { headers: [{ name, values }], query: [], clients: [] } })
  const routes = [
    { path: '/x/*' },
    { path: '/x/*', pattern: '/[0-9]+' },
    { path: '/x/*', ...v('Version', '1', '2') },
    { path: '/x/*', ...v('Version', '3') },
  ]
  expect(issues({ routes })).toEqual([])
  expect(issues({ routes: [...routes, { path: '/x/*', ...v('version', '2', '1') }] })).toEqual(['/config/routes/4'])
})

test('no route that another one always hides, whatever order they stand in', () => {
  const v = (...headers: object[]) => ({ when: { headers, query: [], clients: [] } })
  const hidden = (...routes: object[]) => issues({ routes: routes.map(route => ({ path: '/x', ...route })) })
  const any = v({ name: 'Version' })
  const one = v({ name: 'version', values: ['1'] })
  expect(hidden(any, one)).toEqual(['/config/routes/1'])
  expect(hidden(one, any)).toEqual([])
  expect(hidden(v({ name: 'version', values: ['1', '2'] }), one)).toEqual(['/config/routes/1'])
  expect(hidden({ methods: ['GET'] }, { methods: ['HEAD'] })).toEqual(['/config/routes/1'])
  expect(hidden({}, { methods: ['GET'] })).toEqual([])
  expect(hidden({ ...any, methods: ['GET'] }, one)).toEqual([])
  // What is asked twice is asked first, and takes all from what asks once.
  expect(hidden(one, v({ name: 'version', values: ['1'] }, { name: 'version' }))).toEqual(['/config/routes/0'])
  const from = (...clients: string[]) => ({ when: { headers: [], query: [], clients } })
  expect(hidden(from('10.0.0.0/8', '::1/128'), from('::1/128'))).toEqual(['/config/routes/1'])
  expect(hidden(from('::1/128'), from('10.0.0.0/8', '::1/128'))).toEqual([])
})

test('expressions are those that run in linear time', () => {
  const matches = (expression: string) => ({ headers: [{ name: 'a', matches: expression }] })
  expect(issues({ when: matches('(a+)+b') })).toEqual([])
  expect(issues({ when: matches('(?=a)b') })).toEqual(['/config/when/headers/0/matches'])
  expect(issues({ routes: [{ path: '/a/*', pattern: '/(' }] })).toEqual(['/config/routes/0/pattern'])
  expect(issues({ routes: [{ path: '/a', pattern: '/b' }] })).toEqual(['/config/routes/0/pattern'])
})

test('callers are told apart by a header only if it has a name', () => {
  const upstream = (balancing: object) => ({ upstream: { targets: [{ url: 'https://example.com' }], balancing } })
  const at = '/config/upstream/balancing/hashName'
  expect(issues(upstream({ algorithm: 'consistent-hash', hashBy: 'header' }))).toEqual([at])
  expect(issues(upstream({ algorithm: 'consistent-hash', hashBy: 'header', hashName: 'X-User' }))).toEqual([])
  expect(issues(upstream({ algorithm: 'consistent-hash', hashBy: 'cookie' }))).toEqual([])
})

test('some target takes calls', () => {
  expect(issues({ upstream: { targets: [{ url: 'https://example.com', weight: 0 }] } })).toEqual([
    '/config/upstream/targets',
  ])
})

test('conditions of all kinds tell routes apart, and hide them where they ask for less', () => {
  const hidden = (...all: object[]) => issues({ routes: all.map(when => ({ path: '/x', when })) })
  const gold = { body: [{ name: '/tier', values: ['gold'] }] }
  expect(
    hidden(gold, { body: [{ name: '/tier', values: ['free'] }] }, { places: ['DE'] }, { serverNames: ['a.test'] }),
  ).toEqual([])
  expect(hidden({ body: [{ name: '/tier' }] }, gold)).toEqual(['/config/routes/1'])
  expect(hidden({ places: ['DE', 'FR'] }, { places: ['FR'] })).toEqual(['/config/routes/1'])
  const expression = 'request.method == "GET"'
  expect(hidden({ expression }, { expression })).toEqual(['/config/routes/1'])
  expect(hidden({ expression }, { expression: 'request.method == "PUT"' })).toEqual([])
})

test('a split shares all calls among groups that have somebody', () => {
  const split = (shares: object[], groups: (string | undefined)[], more: object = {}) =>
    issues({
      upstream: {
        targets: groups.map(group => ({ url: 'https://example.com', ...(group && { group }) })),
        split: { shares, ...more },
      },
    })
  const half = (group: string) => ({ group, percent: 50 })
  const at = '/config/upstream'
  expect(split([half('a'), half('b')], ['a', 'b'])).toEqual([])
  expect(
    split(
      [
        { group: 'a', percent: 100 },
        { group: 'b', percent: 0 },
      ],
      ['a'],
    ),
  ).toEqual([])
  expect(split([half('a')], ['a'])).toEqual([`${at}/split/shares`])
  expect(split([half('a'), half('a')], ['a'])).toEqual([`${at}/split/shares`])
  expect(split([half('a'), half('b')], ['a', 'a'])).toEqual([`${at}/split/shares/1/group`])
  expect(split([half('a'), half('b')], ['a', 'b', undefined])).toEqual([`${at}/targets/2/group`])
  expect(split([half('a'), half('b')], ['a', 'b'], { by: 'header' })).toEqual([`${at}/split/name`])
})

test('checks by gRPC need HTTP/2', () => {
  const upstream = (more: object) => ({
    upstream: { targets: [{ url: 'https://example.com' }], health: { active: { type: 'grpc' } }, ...more },
  })
  expect(issues(upstream({}))).toEqual(['/config/upstream/protocol'])
  expect(issues(upstream({ protocol: 'http2' }))).toEqual([])
})

test('a descriptor is one', () => {
  const upstream = (descriptor: string) => ({
    upstream: { protocol: 'http2', targets: [{ url: 'https://example.com' }], transcoding: { descriptor } },
  })
  expect(issues(upstream(Buffer.from('hello').toString('base64')))).toEqual(['/config/upstream/transcoding/descriptor'])
})

test.each([
  ['a{1000}', []],
  ['a{,2}[0-9]{8,}(b{1,500}|c{500})', ['/config/routes/0/when/headers/0/matches']],
  ['\\pL{1000}\\pL{1000}', ['/config/routes/0/when/headers/0/matches']],
  ['\\{2000\\}', []],
])('an expression of many repetitions would be dear to compile: %s', (matches, found) => {
  expect(issues({ routes: [{ path: '/a', when: { headers: [{ name: 'v', matches }] } }] })).toEqual(found)
})
