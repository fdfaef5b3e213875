import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import { RawGateway } from '../testing/raw-gateway.js'
import { restApi } from '../testing/test-gateway.js'

// What was matched is what is asked for: a path has one form, by which it is judged and in which it goes on.

const raw = new RawGateway()
beforeAll(async () => {
  await raw.start()
  // An open API, and beside it one that wants a key.
  const { refusals } = raw.gateway.apply(
    {
      api: [
        restApi(`${raw.upstream.url}/inner`, { auth: 'none', path: '/acme/open' }),
        restApi(raw.upstream.url, { path: '/acme/closed' }, { id: 'ver_2', api: 'api_2', slug: 'closed' }),
      ],
    },
    {},
    true,
  )
  expect(refusals).toEqual([])
})
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

const ask = (target: string) => raw.send(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)

/** Asks for it; what the service sees. Nothing may reach it from outside of its own path. */
conforms<[string, string]>(
  'paths, in their one form',
  [
    ['/acme/open/a', '/inner/a'],
    ['/acme/open', '/inner'],
    ['/acme/open/', '/inner/'],
    ['/acme/open/./a', '/inner/a'],
    ['/acme/open/a/../b', '/inner/b'],
    ['/acme/open/a/..', '/inner/'],
    ['/acme/closed/../open/a', '/inner/a'],
    ['/../../acme/open/a', '/inner/a'],
    ['/acme/open/%2e/a', '/inner/a'],
    ['/acme/open/a/%2E%2e/b', '/inner/b'],
    ['/acme/%6fpen/%61', '/inner/a'],
    ['/acme/open/a//b', '/inner/a//b'],
    ['/acme/open//a', '/inner//a'],
    ['/acme/open/...', '/inner/...'],
    ['/acme/open/.a', '/inner/.a'],
    ['/acme/open/a;b=c/d', '/inner/a;b=c/d'],
    ['/acme/open/..;/a', '/inner/..;/a'],
    ['/acme/open/a%2Fb', '/inner/a%2Fb'],
    ['/acme/open/..%2f..%2fclosed', '/inner/..%2F..%2Fclosed'],
    ['/acme/open/%2e%2e%2fclosed', '/inner/..%2Fclosed'],
    ['/acme/open/%5c..%5cclosed', '/inner/%5C..%5Cclosed'],
    ['/acme/open/%252e%252e/closed', '/inner/%252e%252e/closed'],
    ['/acme/open/%252e%252e%252fclosed', '/inner/%252e%252e%252fclosed'],
    ['/acme/open/%25%32%65%25%32%65/closed', '/inner/%252e%252e/closed'],
    ['/acme/open/%3f', '/inner/%3F'],
    ['/acme/open/%23', '/inner/%23'],
    ['/acme/open/a%20b', '/inner/a%20b'],
    ['/acme/open/caf%c3%a9', '/inner/caf%C3%A9'],
    ['/acme/open/%ef%bc%8f..', '/inner/%EF%BC%8F..'],
    ['/acme/open/a?/../closed', '/inner/a?/../closed'],
    ['/acme/open?../closed', '/inner?../closed'],
    ['http://x/acme/closed/../open/a', '/inner/a'],
  ],
  async (target, expected) => {
    expect((await ask(target)).status).toBe(200)
    expect(raw.upstream.requests.map(({ line }) => line)).toEqual([`GET ${expected} HTTP/1.1`])
  },
)

conforms<[string, number]>(
  'paths that lead elsewhere, refused',
  [
    // The other API, which wants a key.
    ['/acme/open/../closed', 401],
    ['/acme/open/../closed/a', 401],
    ['/acme/open/a/../../closed', 401],
    ['/acme/open/%2e%2e/closed', 401],
    ['/acme/open/.%2e/closed', 401],
    ['/acme/open/./../closed', 401],
    ['/acme/open/a/b/../../../closed', 401],
    ['/acme/%63losed', 401],
    ['/acme/closed?/../open', 401],
    ['/acme/closed;/../open/../closed', 401],
    ['http://x/acme/open/../closed', 401],
    // Nothing of ours.
    ['/ACME/open/a', 401],
    ['/acme/opening', 401],
    ['/acme//open/a', 401],
    ['//acme/open/a', 401],
    ['/acme/open%2Fa', 401],
    ['/acme%2Fopen/a', 401],
    ['/acme/open;a=b/c', 401],
    ['/acme/open/../../../..', 401],
    // What is no path.
    ['/acme/open\\a', 400],
    ['/acme/open/..\\closed', 400],
    ['\\acme\\open', 400],
    ['/acme/open/%00', 400],
    ['/acme/open/a%00.txt', 400],
    ['/acme/open/%', 400],
    ['/acme/open/%2', 400],
    ['/acme/open/%zz', 400],
    ['/acme/open/%u002e', 400],
    ['/acme/open/%c0%ae%c0%ae/closed', 400],
    ['/acme/open/%e0%80%ae', 400],
    ['/acme/open/%ff', 400],
    ['/acme/open/\xff', 400],
    ['/acme/open/caf\xc3\xa9', 400],
    ['/acme/open/%ed%a0%80', 400],
  ],
  async (target, status) => {
    expect((await ask(target)).status).toBe(status)
    expect(raw.upstream.requests).toEqual([])
  },
)
