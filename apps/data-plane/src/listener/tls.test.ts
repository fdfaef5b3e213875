import { EventEmitter, once } from 'node:events'
import { copyFile, mkdtemp, rm, utimes } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { request } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureCertificate } from '../node/self-signed.js'
import { restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { Certificates } from './tls/certificates.js'

let folder: string
const told = new EventEmitter()
let service: TestUpstream
let gateway: TestGateway
let port: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'))
  await ensureCertificate(folder)
  service = await upstream((req, res) => {
    if (req.url !== '/silent') return res.end(`${req.headers['x-forwarded-proto']} ${req.headers['x-forwarded-port']}`)
    res.on('close', () => told.emit('left'))
    told.emit('silent')
  })
  gateway = await new TestGateway({ certificates: folder }).start()
  port = (await gateway.gateway.listenTls(0, '127.0.0.1'))!
  gateway.apply({ api: [restApi(service.url, { auth: 'none' })] })
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await service.stop()
  await rm(folder, { recursive: true })
})

// Nobody vouches for the certificate but the test itself.
const trusting = { rejectUnauthorized: false } as const

async function socketFor(servername: string, more = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', servername, ...trusting, ...more })
  await once(socket, 'secureConnect')
  return socket
}

test('HTTP/1.1 over TLS reaches the service, which learns of it', async () => {
  const call = request(`https://127.0.0.1:${port}/acme/weather/x`, { ...trusting, agent: false }).end()
  const [response] = await once(call, 'response')
  const [body] = await once(response, 'data')
  expect([response.statusCode, body.toString()]).toEqual([200, `https ${port}`])
})

test('HTTP/2 is spoken with whoever agrees on it', async () => {
  const session = connectHttp2(`https://127.0.0.1:${port}`, trusting)
  const stream = session.request({ ':path': '/acme/weather/x' })
  const [headers] = await once(stream, 'response')
  const [body] = await once(stream, 'data')
  expect([headers[':status'], body.toString()]).toEqual([200, `https ${port}`])
  session.destroy()
})

test('a caller whose connection ends has left, and its call upstream ends', async () => {
  const [silent, left] = [once(told, 'silent'), once(told, 'left')]
  const session = connectHttp2(`https://127.0.0.1:${port}`, trusting)
  session.request({ ':path': '/acme/weather/silent' }).on('error', () => {})
  await silent
  const before = performance.now()
  session.destroy()
  await left
  expect(performance.now() - before).toBeLessThan(5_000)
})

test('the first certificate is for this machine, and is kept', async () => {
  const before = (await socketFor('localhost')).getPeerCertificate()
  expect(before.subjectaltname).toMatch(/DNS:localhost/)
  expect(before.subjectaltname).toMatch(/127\.0\.0\.1/)
  await ensureCertificate(folder)
  expect((await socketFor('')).getPeerCertificate().fingerprint256).toBe(before.fingerprint256)
})

test('old protocols are refused, and a stranger to TLS harms nobody', async () => {
  await expect(socketFor('localhost', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow()
  const plain = connectTcp(port, '127.0.0.1', () => plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
  await once(plain.on('error', () => {}).resume(), 'close')
  expect((await socketFor('localhost')).authorized).toBe(false)
})

test('a name gets the certificate that holds it, by wildcard too; a renewed one is taken without a restart', async () => {
  const own = await mkdtemp(join(tmpdir(), 'gatehouse-sni-'))
  await ensureCertificate(own)
  const certificates = new Certificates(own, () => {})
  const first = certificates.contextFor('localhost')
  expect(first).toBeDefined()
  // Whatever nobody has a certificate for gets the default.
  expect(certificates.contextFor('api.example.com')).toBe(first)
  let changes = 0
  certificates.onChange = () => changes++
  certificates.reload()
  expect(changes).toBe(0)
  await copyFile(join(folder, 'default.crt'), join(own, 'default.crt'))
  await copyFile(join(folder, 'default.key'), join(own, 'default.key'))
  await utimes(join(own, 'default.crt'), new Date(), new Date(Date.now() + 5000))
  certificates.reload()
  expect(changes).toBe(1)
  expect(certificates.contextFor('localhost')).not.toBe(first)
  certificates.stop()
  await rm(own, { recursive: true })
})
