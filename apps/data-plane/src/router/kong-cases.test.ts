import { Agent, type IncomingMessage, request } from 'node:http'
import { afterAll, beforeAll, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { key, restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

// The table of docs/guides/coming-from-kong.md, held to it: routes as Kong's users would write them, and who answers here.

let service: TestUpstream
let gateway: TestGateway
const mine = key()
const agent = new Agent({ keepAlive: true })
beforeAll(async () => {
  service = await upstream((req, res) => void res.setHeader('x-seen', req.url!).end())
  gateway = await new TestGateway().start()
})
afterAll(async () => {
  agent.destroy()
  await gateway.stop()
  await service.stop()
})

interface Asks {
  path: string
  method?: string
  host?: string
  headers?: [string, string][]
}
/** An API at the root of its tenant; what meets its n-th route reaches `/n`. */
const to = (...routes: object[]): object => ({
  path: '/acme',
  routes: routes.map((each, i) => ({ rewrite: `/${i}`, ...each })),
})
const when = (given: object): object => ({ when: { headers: [], query: [], clients: [], ...given } })
const header = (name: string, ...values: string[]): object => ({ name, ...(values.length > 0 && { values }) })

async function ask({ path, method = 'GET', host = 'gw.test', headers = [] }: Asks): Promise<string> {
  const lines = ['host', host, 'x-api-key', mine.secret, ...headers.flat()]
  const options = { port: gateway.port, host: '127.0.0.1', path, method, headers: lines as never, agent }
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request(options, resolve).on('error', reject).end(),
  )
  answer.resume()
  return String(answer.headers['x-seen'] ?? answer.statusCode)
}

const beta = when({ headers: [header('x-beta')] })
const two = when({ headers: [header('a', '1'), header('b', '2')] })
const multi = when({ headers: [header('v', '1', '2')], clients: ['127.0.0.0/8'] })

conforms<[string, apis: object[], Asks, expected: string]>(
  "routing, by Kong's cases",
  [
    [
      'all kinds have to match, of each any value',
      [to({ path: '/x', ...multi })],
      { path: '/acme/x', headers: [['v', '2']] },
      '/0',
    ],
    ['one kind that does not match', [to({ path: '/x', ...multi })], { path: '/acme/x', headers: [['v', '3']] }, '404'],
    [
      'more kinds do not beat the better path',
      [to({ path: '/*', methods: ['GET'], ...beta }, { path: '/orders/{id}' })],
      { path: '/acme/orders/7', headers: [['x-beta', '1']] },
      '/1',
    ],
    [
      'more kinds at the same path',
      [to({ path: '/x' }, { path: '/x', methods: ['GET'], ...beta })],
      { path: '/acme/x', headers: [['x-beta', '1']] },
      '/1',
    ],
    [
      'more headers do not beat the longer path',
      [to({ path: '/a/*', ...two }, { path: '/a/b/*' })],
      {
        path: '/acme/a/b/c',
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
      '/1',
    ],
    [
      'more headers at the same path',
      [to({ path: '/a', ...beta }, { path: '/a', ...two })],
      {
        path: '/acme/a',
        headers: [
          ['a', '1'],
          ['b', '2'],
          ['x-beta', '1'],
        ],
      },
      '/1',
    ],
    [
      'a plain host before a wildcard',
      [
        { ...to({ path: '/*' }), hosts: ['*.test'] },
        { ...to({ path: '/*', rewrite: '/plain' }), path: '/acme/b', hosts: ['h.test'] },
      ],
      { path: '/x', host: 'h.test' },
      '/plain',
    ],
    [
      'the longer wildcard',
      [
        { ...to({ path: '/*' }), hosts: ['*.test'] },
        { ...to({ path: '/*', rewrite: '/long' }), path: '/acme/b', hosts: ['*.b.test'] },
      ],
      { path: '/x', host: 'a.b.test' },
      '/long',
    ],
    [
      'a host with APIs of its own, and not this path',
      [
        { ...to({ path: '/*' }), hosts: ['*.test'] },
        { ...to({ path: '/b' }), path: '/acme/b', hosts: ['h.test'] },
      ],
      { path: '/c', host: 'h.test' },
      '404',
    ],
    [
      'any depth below a wildcard, whatever the port',
      [{ ...to({ path: '/x' }), hosts: ['*.test'] }],
      { path: '/x', host: 'A.b.Test:8443' },
      '/0',
    ],
    ['not the name itself', [{ ...to({ path: '/x' }), hosts: ['*.test'] }], { path: '/x', host: 'test' }, '404'],
    ['a prefix is whole segments', [to({ path: '/foo/*' })], { path: '/acme/foobar' }, '404'],
    ['and takes what it is', [to({ path: '/foo/*' })], { path: '/acme/foo' }, '/0'],
    ['the longest prefix', [to({ path: '/*' }, { path: '/a/*' }, { path: '/a/b/*' })], { path: '/acme/a/b' }, '/2'],
    ['fixed text before a parameter', [to({ path: '/{id}' }, { path: '/me' })], { path: '/acme/me' }, '/1'],
    [
      'a pattern before its prefix',
      [to({ path: '/u/*' }, { path: '/u/*', pattern: '/[0-9]+' })],
      { path: '/acme/u/12' },
      '/1',
    ],
    [
      'a pattern fits to its end',
      [to({ path: '/u/*' }, { path: '/u/*', pattern: '/[0-9]+' })],
      { path: '/acme/u/12x' },
      '/0',
    ],
    [
      'of two patterns the first',
      [to({ path: '/u/*', pattern: '/1.*' }, { path: '/u/*', pattern: '/.2' })],
      { path: '/acme/u/12' },
      '/0',
    ],
    [
      'case counts in headers',
      [to({ path: '/x', ...when({ headers: [header('v', 'One')] }) })],
      { path: '/acme/x', headers: [['V', 'one']] },
      '404',
    ],
    [
      'unless it is said not to',
      [to({ path: '/x', ...when({ headers: [{ name: 'v', matches: '(?i)one' }] }) })],
      { path: '/acme/x', headers: [['V', 'ONE']] },
      '/0',
    ],
    [
      'any of repeated headers',
      [to({ path: '/x', ...when({ headers: [header('v', '2')] }) })],
      {
        path: '/acme/x',
        headers: [
          ['v', '1'],
          ['v', '2'],
        ],
      },
      '/0',
    ],
    [
      'any of a list',
      [to({ path: '/x', ...when({ headers: [header('v', '2')] }) })],
      { path: '/acme/x', headers: [['v', '1, 2']] },
      '/0',
    ],
    ['HEAD comes with GET', [to({ path: '/x', methods: ['GET'] })], { path: '/acme/x', method: 'HEAD' }, '/0'],
    ['another method is told', [to({ path: '/x', methods: ['GET'] })], { path: '/acme/x', method: 'POST' }, '405'],
    [
      'a name in TLS is not met without TLS',
      [to({ path: '/x', ...when({ serverNames: ['gw.test'] }) })],
      { path: '/acme/x' },
      '404',
    ],
    [
      'addresses of callers',
      [to({ path: '/x', ...when({ clients: ['127.0.0.0/8'] }) }, { path: '/x' })],
      { path: '/acme/x' },
      '/0',
    ],
    [
      'query parameters',
      [to({ path: '/x' }, { path: '/x', ...when({ query: [header('v', '2')] }) })],
      { path: '/acme/x?v=2' },
      '/1?v=2',
    ],
    [
      'an expression does not outrank a path',
      [to({ path: '/*', ...when({ expression: 'request.method == "GET"' }) }, { path: '/x' })],
      { path: '/acme/x' },
      '/1',
    ],
    [
      'a segment, by expression',
      [to({ path: '/*', ...when({ expression: 'request.path.split("/")[2] == "b"' }) })],
      { path: '/acme/b/c' },
      '/0',
    ],
    ['escapes that need none', [to({ path: '/abc' })], { path: '/acme/%61b%63' }, '/0'],
    ['an escaped slash is none', [to({ path: '/{x}', rewrite: '/{x}' })], { path: '/acme/a%2fb' }, '/a%2Fb'],
    ['dot segments', [to({ path: '/c' })], { path: '/acme/a/%2e%2E/./c' }, '/0'],
    ['what is no path', [to({ path: '/*' })], { path: '/acme/%ff' }, '400'],
    ['strip_path', [{ path: '/acme/a' }], { path: '/acme/a/b' }, '/b'],
    ['no strip_path', [{ path: '/acme/a', stripPath: false }], { path: '/acme/a/b' }, '/acme/a/b'],
    ['no route', [to({ path: '/x' })], { path: '/acme/y' }, '404'],
  ],
  async (_, apis, asks, expected) => {
    const api = apis.map((rest, i) =>
      restApi(service.url, { auth: 'none', ...rest }, { id: `ver_${i}`, api: `api_${i}`, slug: `a${i}` }),
    )
    const { refusals } = gateway.apply(subscribed(service.url, mine, { api }), {}, true)
    expect(refusals).toEqual([])
    expect(await ask(asks)).toBe(expected)
  },
)
