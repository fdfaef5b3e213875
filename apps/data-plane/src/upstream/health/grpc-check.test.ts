import { once } from 'node:events'
import { createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Endpoint } from '../balancing/endpoint.js'
import { Origins } from '../origin.js'
import { checkGrpc } from './grpc-check.js'

const rules = {
  type: 'grpc' as const,
  path: '/',
  statuses: [],
  intervalMs: 1000,
  timeoutMs: 300,
  healthyAfter: 1,
  unhealthyAfter: 1,
}
const frame = (...message: number[]): Buffer => Buffer.from([0, 0, 0, 0, message.length, ...message])
let server: Http2Server | undefined
afterEach(() => void server?.close())

/** A server whose answer is made of this message and this code. */
async function serve(message: Buffer, code: string): Promise<{ endpoint: Endpoint; asked: Promise<[string, Buffer]> }> {
  server = createServer()
  const asked = new Promise<[string, Buffer]>(resolve =>
    server!.on('stream', (stream, headers) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': code }))
        stream.end(message)
        resolve([headers[':path']!, Buffer.concat(chunks)])
      })
    }),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { origin, basePath } = new Origins(() => 'allowed').of(url, { connectMs: 300, http2: true })
  return { endpoint: new Endpoint(origin, basePath, 1), asked }
}
const checked = (endpoint: Endpoint, service = ''): Promise<boolean> =>
  new Promise(resolve => checkGrpc(endpoint, { ...rules, service }, resolve))

test.each<[string, Buffer, string, boolean]>([
  ['serving', frame(0x08, 1), '0', true],
  ['not serving', frame(0x08, 2), '0', false],
  ['unknown', frame(), '0', false],
  ['not implemented', Buffer.alloc(0), '12', false],
  ['serving, and yet an error', frame(0x08, 1), '13', false],
])('%s', async (_, message, code, ok) => {
  const { endpoint } = await serve(message, code)
  expect(await checked(endpoint)).toBe(ok)
})

test('asks for the service that is named', async () => {
  const { endpoint, asked } = await serve(frame(0x08, 1), '0')
  expect(await checked(endpoint, 'acme.Greeter')).toBe(true)
  expect(await asked).toEqual([
    '/grpc.health.v1.Health/Check',
    Buffer.concat([frame(...Buffer.concat([Buffer.from([0x0a, 12]), Buffer.from('acme.Greeter')]))]),
  ])
})

test('a long name has its length in two bytes', async () => {
  const { endpoint, asked } = await serve(frame(0x08, 1), '0')
  const name = 'a'.repeat(200)
  await checked(endpoint, name)
  const [, body] = await asked
  expect(body).toEqual(Buffer.concat([Buffer.from([0, 0, 0, 0, 203, 0x0a, 0xc8, 0x01]), Buffer.from(name)]))
})

test('nobody there', async () => {
  const { origin } = new Origins(() => 'allowed').of('http://127.0.0.1:1', { connectMs: 300, http2: true })
  expect(await checked(new Endpoint(origin, '', 1))).toBe(false)
})
