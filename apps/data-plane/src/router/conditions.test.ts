import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, tenant, upstream } from '../testing/test-gateway.js'

let service: TestUpstream
let gateway: TestGateway

beforeAll(async () => {
  service = await upstream((req, res) => res.end(`${req.headers.host?.split('.')[0]} ${req.url}`))
  gateway = await new TestGateway({ trustedProxies: ['127.0.0.1'] }).start()
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
})

/** Versions of an API at the same path, each with an upstream path of its own. */
function serve(versions: Record<string, object>, expected = 0): void {
  const api = Object.entries(versions).map(([name, rest]) =>
    restApi(`${service.url}/${name}`, { auth: 'none', ...rest }, { id: `ver_${name}`, version: name }),
  )
  const { refusals } = gateway.apply({ tenant: [tenant], api }, {}, true)
  expect(refusals).toHaveLength(expected)
}
const at = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  const response = await fetch(gateway.url(`/acme/weather${path}`), { headers })
  const text = await response.text()
  return response.ok ? text.slice(text.indexOf(' ') + 1) : String(response.status)
}
const field = (name: string, test: object = {}) => ({ name, ...test })
const when = (conditions: object): object => ({ headers: [], query: [], clients: [], ...conditions })

describe('versions at one path', () => {
  test('by header, by query, and the one without conditions for all others', async () => {
    serve({
      v1: {},
      v2: { when: when({ headers: [field('API-Version', { values: ['2', 'two'] })] }) },
      v3: { when: when({ query: [field('version', { values: ['3'] })] }) },
      v4: { when: when({ headers: [field('accept', { matches: 'application/vnd\\.acme\\.v4\\+(json|xml)' })] }) },
    })
    expect(await at('/x')).toBe('/v1/x')
    expect(await at('/x', { 'api-version': '2' })).toBe('/v2/x')
    expect(await at('/x', { 'api-version': 'two' })).toBe('/v2/x')
    expect(await at('/x', { 'api-version': '9' })).toBe('/v1/x')
    expect(await at('/x?version=3')).toBe('/v3/x?version=3')
    expect(await at('/x?a=%20&ver%73ion=3')).toBe('/v3/x?a=%20&ver%73ion=3')
    expect(await at('/x', { accept: 'application/vnd.acme.v4+json, */*' })).toBe('/v4/x')
    expect(await at('/x', { accept: 'application/vnd.acme.v4+json2' })).toBe('/v1/x')
  })

  test('without one for all others there is nothing there, and who has no key is not told', async () => {
    serve({ v2: { when: when({ headers: [field('api-version', { values: ['2'] })] }) } })
    expect(await at('/x')).toBe('401')
    expect(await at('/x', { 'api-version': '2' })).toBe('/v2/x')
  })

  test('by the address of the caller, as told by proxies that are trusted', async () => {
    serve({ outside: {}, inside: { when: when({ clients: ['10.0.0.0/8', '::1'] }) } })
    expect(await at('/x')).toBe('/outside/x')
    expect(await at('/x', { 'x-forwarded-for': '10.1.2.3' })).toBe('/inside/x')
  })
})

test('routes of one API: pattern before conditions before methods before none; a better path before all', async () => {
  serve({
    a: {
      routes: [
        { path: '/u/*', rewrite: '/any/*' },
        { path: '/u/*', methods: ['GET'], rewrite: '/get/*' },
        { path: '/u/*', when: when({ headers: [field('x-beta')] }), rewrite: '/beta/*' },
        { path: '/u/*', pattern: '/[0-9]+(/.*)?', rewrite: '/number/*' },
        { path: '/u/{id}/card', rewrite: '/card/{id}' },
      ],
    },
  })
  expect(await at('/u/me')).toBe('/a/get/me')
  expect(await at('/u/me', { 'x-beta': '' })).toBe('/a/beta/me')
  expect(await at('/u/12', { 'x-beta': '1' })).toBe('/a/number/12')
  expect(await at('/u/12/x')).toBe('/a/number/12/x')
  expect(await at('/u/12x')).toBe('/a/get/12x')
  expect(await at('/u/12/card')).toBe('/a/card/12')
})

test('an expression that would take for ever elsewhere takes no time here', async () => {
  serve({ a: { routes: [{ path: '/*', pattern: '/(a|a)*(a+)+b' }] } })
  const start = performance.now()
  expect(await at(`/${'a'.repeat(5000)}`)).toBe('401')
  expect(performance.now() - start).toBeLessThan(1000)
})

test('an expression that is none refuses its API, which answers so, and nothing else', async () => {
  serve({ good: { path: '/acme/weather/good' }, bad: { routes: [{ path: '/*', pattern: '/(' }] } }, 1)
  expect(await at('/x')).toBe('503')
  expect(await at('/good/x')).toBe('/good/x')
  const bad = when({ headers: [field('api-version', { matches: '(' })] })
  serve({ good: { path: '/acme/weather/good' }, bad: { when: bad } }, 1)
  expect(await at('/x')).toBe('503')
})
