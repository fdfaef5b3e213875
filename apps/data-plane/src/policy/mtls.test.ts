import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificates, keys, revocations } from '@gatehouse/policies/mtls/testing/certificates.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCertificate } from '../node/self-signed.js'
import { type TestUpstream, upstream } from '../testing/test-gateway.js'
import { Weather } from '../testing/weather.js'

let folder: string
let authority: TestUpstream
let weather: Weather
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-mtls-'))
  await ensureCertificate(folder)
  authority = await upstream((_req, res) => res.end(revocations.crl))
  weather = new Weather((_req, res) => res.end('ok'), { certificates: folder, clientCertificates: true })
  await weather.start()
  port = (await weather.gateway.gateway.listenTls(0, '127.0.0.1'))!
  const applications = ['ann', 'bob', 'eve'].map(value => ({ value, application: 'app_1' }))
  const revocationUrls = [`${authority.url}/inter.crl`]
  weather.arrange([['mtls', { authorities: [certificates.root], applications, revocationUrls }]])
})
afterAll(async () => {
  await weather.stop()
  await authority.stop()
  await rm(folder, { recursive: true })
})

type Named = keyof typeof keys
const credentials = (name?: Named) => ({
  rejectUnauthorized: false,
  ...(name && { cert: `${certificates[name]}\n${certificates.inter}`, key: keys[name] }),
})

async function told(name?: Named): Promise<[number, string]> {
  const call = request(`https://127.0.0.1:${port}/acme/weather/x`, { agent: false, ...credentials(name) }).end()
  const [response] = await once(call, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return [response.statusCode, response.statusCode === 200 ? text : JSON.parse(text).code]
}

test('a certificate up to the authority opens; revoked, expired and foreign ones do not, nor does none', async () => {
  await expect.poll(() => told('leaf')).toEqual([200, 'ok'])
  expect(await told('revoked')).toEqual([401, 'credentials_rejected'])
  expect(await told('expired')).toEqual([401, 'credentials_expired'])
  expect(await told('stranger')).toEqual([401, 'credentials_rejected'])
  expect(await told()).toEqual([401, 'credentials_missing'])
  const record = await weather.gateway.recordOf('/acme/weather/x')
  expect(record).toMatchObject({ applicationId: 'app_1', subscriptionId: 'sub_1' })
})

test('over HTTP/2 it is the same, and without TLS there are none', async () => {
  const session = connectHttp2(`https://127.0.0.1:${port}`, credentials('leaf'))
  const stream = session.request({ ':path': '/acme/weather/x' })
  const [headers] = await once(stream, 'response')
  expect(headers[':status']).toBe(200)
  session.destroy()
  expect((await fetch(weather.gateway.url('/acme/weather/x'))).status).toBe(401)
})

test('one that names nobody opens nothing, nor does any whose revocation cannot be known, unless that is said', async () => {
  const authorities = [certificates.root]
  weather.arrange([['mtls', { authorities, applications: [{ value: 'somebody else', application: 'app_1' }] }]])
  expect(await told('leaf')).toEqual([403, 'application_unknown'])
  const away = { authorities, application: 'app_1', revocationUrls: ['http://127.0.0.1:1/inter.crl'] }
  weather.arrange([['mtls', away]])
  expect(await told('leaf')).toEqual([503, 'credentials_unverifiable'])
  weather.arrange([['mtls', { ...away, revocationFailMode: 'open' }]])
  expect(await told('leaf')).toEqual([200, 'ok'])
})
