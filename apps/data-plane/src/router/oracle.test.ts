import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DryRunRequest, dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import {
  type Meanings,
  type OracleAnswer,
  type OracleApi,
  type OracleRequest,
  oracle,
} from '@gatehouse/testing/route-oracle.js'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { placesDatabase } from '../testing/places-database.js'
import { key, restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

// Random tables of routes with every condition there is, and random requests: what the gateway does on the wire, what a dry run says that it
// would do, and what the guides say.

let folder: string
let service: TestUpstream
let gateway: TestGateway
const mine = key()
const agent = new Agent({ keepAlive: true, maxSockets: 4 })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-oracle-'))
  const file = join(folder, 'places.mmdb')
  const us = (iso_code: string): object => ({ country: { iso_code: 'US' }, subdivisions: [{ iso_code }] })
  await writeFile(
    file,
    placesDatabase({
      '10.1.0.0/16': { country: { iso_code: 'DE' } },
      '10.2.0.0/16': us('CA'),
      '10.3.0.0/16': us('NY'),
    }),
  )
  service = await upstream((req, res) => void req.resume().on('end', () => res.setHeader('x-seen', req.url!).end()))
  gateway = await new TestGateway({ trustedProxies: ['127.0.0.1'], geoDatabase: file }).start()
})
afterAll(async () => {
  agent.destroy()
  await gateway.stop()
  await service.stop()
  await rm(folder, { recursive: true })
})

const PLACES: Record<string, OracleRequest['place']> = {
  '10.1.0.1': { country: 'DE', region: '' },
  '10.2.0.1': { country: 'US', region: 'CA' },
  '10.3.0.1': { country: 'US', region: 'NY' },
  '192.0.2.1': null,
  '2001:db8::7': null,
}
const MEANINGS: Meanings = {
  'request.method == "GET"': ({ method }) => method === 'GET',
  'request.host.endsWith(".test") && request.query.p == "a"': ({ host, query }) =>
    host.toLowerCase().replace(/:\d+$/, '').endsWith('.test') &&
    Object.fromEntries(new URLSearchParams(query)).p === 'a',
  '!("x-v" in request.headers)': ({ headers }) => headers['x-v'] === undefined,
  'request.country == "US" || request.clientAddress.startsWith("192.")': ({ place, clientAddress }) =>
    place?.country === 'US' || clientAddress.startsWith('192.'),
  'request.body.tier == "gold"': ({ json }) => (json as { tier?: unknown } | undefined)?.tier === 'gold',
  'request.serverName == "s.test"': ({ serverName }) => serverName === 's.test',
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const word = fc.constantFrom('a', 'b', '7')
const tested = fc.oneof(
  fc.record({ values: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }) }),
  fc.record({ matches: fc.constantFrom('[ab]', 'a.*', '[0-9]+', 'a|7') }),
  fc.constant({}),
)
const fields = (names: string[]) =>
  fc.array(
    fc.tuple(fc.constantFrom(...names), tested).map(([name, rest]) => ({ name, ...rest })),
    { maxLength: 1 },
  )
const list = (...all: string[]) =>
  fc.oneof(
    { arbitrary: fc.constant([] as string[]), weight: 3 },
    { arbitrary: fc.subarray(all, { maxLength: 2 }), weight: 1 },
  )
const conditions = fc.record({
  headers: fields(['X-V', 'accept']),
  query: fields(['p', 'q']),
  body: fields(['/tier', '/deep/x']),
  clients: list('10.0.0.0/8', '10.2.0.0/16', '192.0.2.1', '2001:db8::/32'),
  places: list('DE', 'US', 'US-CA'),
  serverNames: list('s.test', '*.s.test'),
  expression: fc.option(fc.constantFrom(...Object.keys(MEANINGS)), { nil: undefined, freq: 5 }),
})
const when = fc.option(conditions, { nil: undefined, freq: 2 })

const segments = fc.array(fc.constantFrom('a', 'b', '{x}', 'A~'), { minLength: 1, maxLength: 3 })
const template = fc.tuple(segments, fc.constantFrom('', '/', '/*', '/*')).map(([parts, end]) => {
  // A parameter has a name of its own.
  const path = parts.map((part, i) => (part === '{x}' ? `{x${i}}` : part)).join('/')
  return `/${path}${end}`
})
const rewrite = (path: string, i: number): string => {
  const names = [...path.matchAll(/\{\w+\}/g)].map(([name]) => name)
  return `/r${i}/${names.reverse().join('/to/')}${path.endsWith('/*') ? '/*' : ''}`
}
const route = fc
  .record({
    path: fc.oneof(template, fc.constant('/*')),
    methods: fc.option(fc.subarray(METHODS, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    pattern: fc.option(fc.constantFrom('/[ab]', '/a(/.*)?', '(/[a-z]+)+', '/.*'), { nil: undefined }),
    when,
    rewritten: fc.boolean(),
  })
  .map(({ pattern, ...rest }) => ({ ...rest, pattern: rest.path.endsWith('/*') ? pattern : undefined }))
const api = fc.record({
  path: fc.constantFrom('/acme', '/acme/a', '/acme/a/b', '/acme/b'),
  hosts: fc.subarray(['h.test', '*.test', '*.sub.test', 'x.sub.test'], { maxLength: 2 }),
  state: fc.constantFrom('published' as const, 'published' as const, 'deprecated' as const),
  stripPath: fc.boolean(),
  when: fc.option(conditions, { nil: undefined, freq: 1 }),
  routes: fc.array(route, { maxLength: 5 }),
})
const table = fc.array(api, { minLength: 1, maxLength: 4 }).map(all =>
  all.map(
    ({ routes, ...rest }, i): OracleApi => ({
      ...rest,
      id: `ver_${i}`,
      routes: routes.map(({ rewritten, ...each }, n) => ({
        ...each,
        ...(rewritten && { rewrite: rewrite(each.path, n) }),
      })),
    }),
  ),
)

const PIECES = [
  'a',
  'a',
  'b',
  'b',
  'c',
  '7',
  '',
  '.',
  '..',
  '%61',
  '%2e',
  '%2E%2e',
  'a%2fb',
  'A%7e',
  'A~',
  '%c3%a9',
  '<b>',
  'a;v=1',
  '%5c',
]
const call = fc.record({
  method: fc.constantFrom(...METHODS, 'GET', 'GET', 'PURGE'),
  path: fc
    .tuple(
      fc.constantFrom('', '/acme', '/acme', '/acme/a', '/acme/a', '/acme/a/b', '/acme/b', '/%61cme/a'),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
      fc.constantFrom(...Array(12).fill(''), '%', '%zz', '%00', '%ff'),
    )
    .map(([start, parts, bad]) => `${[start, ...parts].join('/') || '/'}${bad}`)
    .map(path => (path.startsWith('/') ? path : `/${path}`)),
  query: fc
    .array(fc.tuple(fc.constantFrom('p', 'q'), word), { maxLength: 2 })
    .map(all => String(new URLSearchParams(all))),
  host: fc.constantFrom(
    'gw.example',
    'h.test',
    'H.Test:81',
    'h.test.',
    'z.test',
    'x.sub.test:8000',
    'y.sub.test',
    'sub.test',
    'test',
  ),
  headers: fc.record({
    'x-v': fc.option(fc.array(fc.constantFrom('a', 'b', 'a, b', '7', ''), { minLength: 1, maxLength: 2 }), {
      nil: undefined,
    }),
    accept: fc.option(fc.constantFrom(['a'], ['b, a'], ['7']), { nil: undefined }),
  }),
  clientAddress: fc.constantFrom(...Object.keys(PLACES)),
  serverName: fc.constantFrom('', 's.test', 'a.s.test'),
  body: fc.option(
    fc.oneof(
      fc.constantFrom('', 'no json', '[1]', 'null'),
      fc
        .record(
          { tier: fc.constantFrom('gold', 'a', 7, true, ['a', 'b'], null), deep: fc.record({ x: word }) },
          { requiredKeys: [] },
        )
        .map(each => JSON.stringify(each)),
    ),
    { nil: undefined },
  ),
})
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

function requestOf({ headers, body, ...rest }: Call, serverName: string): OracleRequest {
  let json: unknown
  try {
    json = JSON.parse(body ?? '')
  } catch {
    // None, then.
  }
  const given = Object.entries(headers).flatMap(([name, lines]) => (lines ? [[name, lines] as const] : []))
  return { ...rest, serverName, headers: Object.fromEntries(given), place: PLACES[rest.clientAddress]!, json }
}

function serve(apis: readonly OracleApi[]): void {
  const resources = apis.map(({ id, state, ...rest }) =>
    restApi(`${service.url}/${id}`, { auth: 'none', ...rest } as never, { id, api: id, slug: id, version: id, state }),
  )
  const applied = gateway.apply(subscribed(service.url, mine, { api: resources }), {}, true)
  expect(applied).toMatchObject({ accepted: true, refusals: [] })
}

interface Told {
  status: number
  seen?: string
  allow?: string[]
}

/** As it comes over the wire. */
function ask({ method, path, query, host, headers, clientAddress, body }: Call): Promise<Told> {
  const lines = Object.entries(headers).flatMap(([name, all]) => (all ?? []).flatMap(line => [name, line]))
  const bytes = Buffer.from(body ?? '')
  const all = ['host', host, 'x-api-key', mine.secret, 'x-forwarded-for', clientAddress, ...lines]
  if (bytes.length > 0) all.push('content-length', String(bytes.length))
  return new Promise((resolve, reject) => {
    const target = `${path}${query === '' ? '' : `?${query}`}`
    const options = { port: gateway.port, host: '127.0.0.1', agent, method, path: target, headers: all as never }
    const sent = request(options, (answer: IncomingMessage) => {
      const { 'x-seen': seen, allow } = answer.headers
      answer.resume().on('end', () =>
        resolve({
          status: answer.statusCode!,
          ...(seen !== undefined && { seen: seen as string }),
          ...(allow !== undefined && { allow: allow.split(', ').sort() }),
        }),
      )
    })
    sent.on('error', reject).end(bytes)
  })
}

function expected(answer: OracleAnswer | undefined, query: string): Told {
  if (answer === undefined) return { status: 400 }
  if (answer === null) return { status: 404 }
  if ('allow' in answer) return { status: 405, allow: answer.allow }
  const { api, upstreamPath } = answer.met
  return { status: 200, seen: `/${api}${upstreamPath}${query === '' ? '' : `?${query}`}` }
}

test('on the wire: what is met, as what it goes on, and what is refused', async () => {
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(table, fc.array(call, { minLength: 12, maxLength: 12 }), async (apis, calls) => {
      serve(apis)
      const given = await Promise.all(calls.map(ask))
      const wanted = calls.map(each => expected(oracle(apis, requestOf(each, ''), MEANINGS), each.query))
      expect(given).toEqual(wanted)
      for (const { status } of given) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }),
    { numRuns: 150 },
  )
  // Of all there is there was some.
  for (const status of [200, 400, 404, 405]) expect(statuses.get(status)).toBeGreaterThan(30)
})

/** As a dry run has it: of a header one line, and methods that forms know. */
function imagined({ headers, method, path, query, ...rest }: Call): DryRunRequest | undefined {
  const all = Object.entries(headers).flatMap(([name, lines]) => (lines ? [[name, lines.join(', ')]] : []))
  const target = `${path}${query === '' ? '' : `?${query}`}`
  const given = { ...rest, method, path: target, headers: { 'x-api-key': mine.secret, ...Object.fromEntries(all) } }
  return dryRunRequest.safeParse(given).data
}

test('a dry run says which route is met, and does what it says', async () => {
  let met = 0
  await fc.assert(
    fc.asyncProperty(table, fc.array(call, { minLength: 12, maxLength: 12 }), async (apis, calls) => {
      serve(apis)
      for (const each of calls) {
        const sample = imagined(each)
        if (!sample) continue
        const answer = oracle(apis, requestOf(each, each.serverName), MEANINGS)
        const { routing, upstream: sent, error } = await gateway.gateway.rehearse(sample)
        const wanted = expected(answer, each.query)
        if (wanted.status === 200 && answer && 'met' in answer) {
          met++
          expect([sent?.path, error]).toEqual([wanted.seen, null])
          expect(routing).toMatchObject({
            version: answer.met.api,
            template: answer.met.template,
            outcome: 'matched',
          })
        } else {
          const code = { 400: 'bad_request', 404: 'route_not_found', 405: 'method_not_allowed' }[wanted.status]
          expect([sent, error]).toEqual([null, code])
          expect(routing?.outcome).not.toBe('matched')
          expect(routing?.outcome === 'method').toBe(wanted.status === 405)
        }
      }
    }),
    { numRuns: 150 },
  )
  expect(met).toBeGreaterThan(60)
})
