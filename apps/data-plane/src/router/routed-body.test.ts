import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ensureCertificate } from '../node/self-signed.js'
import { placesDatabase } from '../testing/places-database.js'
import { key, restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { subscribed } from '../testing/weather.js'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-routes-'))
const live = key()
let service: TestUpstream
let gateway: TestGateway
let tlsPort: number

beforeAll(async () => {
  await ensureCertificate(folder)
  const file = join(folder, 'places.mmdb')
  const german = { country: { iso_code: 'DE' }, subdivisions: [{ iso_code: 'BY' }] }
  writeFileSync(file, placesDatabase({ '203.0.113.0/24': german, '2001:db8::/32': { country_code: 'FR' } }))
  service = await upstream((req, res) => {
    let body = ''
    req.setEncoding('utf8').on('data', text => {
      body += text
    })
    req.on('end', () => res.end(`${req.url} ${body.length}`))
  })
  gateway = await new TestGateway({
    trustedProxies: ['127.0.0.1'],
    geoDatabase: file,
    certificates: folder,
  }).start()
  tlsPort = (await gateway.gateway.listenTls(0, '127.0.0.1'))!
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await service.stop()
  rmSync(folder, { recursive: true })
})

const when = (conditions: object): object => ({ headers: [], query: [], clients: [], ...conditions })
const gold = when({ body: [{ name: '/tier', values: ['gold'] }] })
const serve = (routes: object[], rest: object = { auth: 'none' }): void => {
  const api = restApi(service.url, { ...rest, routes: routes as never })
  const { refusals } = gateway.apply(subscribed(service.url, live, { api: [api] }), {}, true)
  expect(refusals).toEqual([])
}
const post = async (body: string, init: RequestInit = {}): Promise<string> => {
  const response = await fetch(gateway.url('/acme/weather/x'), { method: 'POST', body, ...init })
  return response.ok ? response.text() : String(response.status)
}

beforeEach(() =>
  serve([
    { path: '/*', rewrite: '/any' },
    { path: '/*', rewrite: '/gold', when: gold },
  ]),
)

test('a field of the body chooses the route, and the service gets the body whole', async () => {
  expect(await post('{"tier":"gold"}')).toBe('/gold 15')
  expect(await post('{"tier":"free"}')).toBe('/any 15')
  expect(await post('no json')).toBe('/any 7')
  const large = JSON.stringify({ tier: 'gold', more: 'x'.repeat(100_000) })
  // What says that it is too large to be looked at is looked at by no route.
  expect(await post(large)).toBe(`/any ${large.length}`)
  const stream = (text: string) => ({ duplex: 'half' as const, body: new Blob([text]).stream() })
  expect(await post('', stream('{"tier":"gold"}') as RequestInit)).toBe('/gold 15')
  expect(await post('', stream(large) as RequestInit)).toBe('413')
  expect(await (await fetch(gateway.url('/acme/weather/x'))).text()).toBe('/any 0')
})

test('the same over HTTP/2, and behind a key', async () => {
  serve(
    [
      { path: '/*', rewrite: '/any' },
      { path: '/*', rewrite: '/gold', when: gold },
    ],
    {},
  )
  const session = connect(gateway.url(''))
  const ask = (headers: object): Promise<string> =>
    new Promise(resolve => {
      const stream = session.request({ ':method': 'POST', ':path': '/acme/weather/x', ...headers })
      let [status, text] = [0, '']
      stream
        .on('response', head => {
          status = Number(head[':status'])
        })
        .setEncoding('utf8')
        .on('data', part => {
          text += part
        })
        .on('close', () => resolve(status === 200 ? text : String(status)))
      stream.end('{"tier":"gold"}')
    })
  expect(await ask({ 'x-api-key': live.secret })).toBe('/gold 15')
  expect(await ask({})).toBe('401')
  session.destroy()
})

test('where the caller is, by a file, through trusted proxies', async () => {
  serve([
    { path: '/*', rewrite: '/any' },
    { path: '/*', rewrite: '/bavaria', when: when({ places: ['DE-BY'] }) },
    { path: '/*', rewrite: '/france', when: when({ places: ['FR'] }) },
  ])
  const from = (address: string) => post('', { headers: { 'x-forwarded-for': address } })
  expect(await from('203.0.113.7')).toBe('/bavaria 0')
  expect(await from('2001:db8::1')).toBe('/france 0')
  expect(await from('198.51.100.1')).toBe('/any 0')
})

test('the name that TLS was asked for', async () => {
  serve([
    { path: '/*', rewrite: '/any' },
    { path: '/*', rewrite: '/named', when: when({ serverNames: ['a.test'] }) },
  ])
  const by = (servername: string): Promise<string> =>
    new Promise(resolve => {
      const socket = connectTls({ port: tlsPort, host: '127.0.0.1', servername, rejectUnauthorized: false })
      let text = ''
      socket.setEncoding('utf8').on('data', part => {
        text += part
      })
      socket.on('close', () => resolve(text.slice(text.indexOf('\r\n\r\n') + 4)))
      socket.write('GET /acme/weather/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    })
  expect([await by('a.test'), await by('b.test'), await post('')]).toEqual(['/named 0', '/any 0', '/any 0'])
})

test('a dry run looks at the sample’s body', async () => {
  const sample = {
    method: 'POST' as const,
    path: '/acme/weather/x',
    host: 'x',
    headers: {},
    clientAddress: '203.0.113.7',
    serverName: '',
  }
  const { routing } = await gateway.gateway.rehearse({ ...sample, body: '{"tier":"gold"}' })
  expect(routing).toMatchObject({ template: '/acme/weather/*', outcome: 'matched' })
  const { upstream: sent } = await gateway.gateway.rehearse({ ...sample, body: '{"tier":"gold"}' })
  expect(sent?.path).toBe('/gold')
})
