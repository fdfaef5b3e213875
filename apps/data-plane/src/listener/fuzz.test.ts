import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  application,
  key,
  plan,
  restApi,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '../testing/test-gateway.js'

const live = key()
let service: TestUpstream
let gateway: TestGateway
let reached: string[] = []

beforeAll(async () => {
  service = await upstream((req, res) => {
    reached.push(req.url!)
    req.resume()
    req.on('end', () => res.end('ok'))
  })
  gateway = await new TestGateway({ listener: { headersTimeoutMs: 100, requestTimeoutMs: 200 } }).start()
  gateway.apply({
    tenant: [tenant],
    application: [application],
    api: [restApi(service.url)],
    plan: [plan()],
    subscription: [subscription()],
    key: [live.resource],
  })
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
})

const good = `POST /acme/weather/x HTTP/1.1\r\nHost: x\r\nX-API-Key: ${live.secret}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello`
const piece = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '%',
    '/',
    '..',
    '0',
    '5\r\n',
    'chunked',
    '\xff',
    '\x80',
  ),
  fc.constantFrom(
    'Transfer-Encoding: chunked\r\n',
    'Content-Length: 6\r\n',
    'Host: y\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
  ),
)
const mutation = fc.tuple(fc.nat(good.length - 1), fc.nat(4), piece)

test('a request with anything broken in it gets one whole answer or none, and the gateway serves on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async mutations => {
      reached = []
      let bytes = good
      for (const [at, drop, add] of mutations) bytes = bytes.slice(0, at) + add + bytes.slice(at + drop)
      const answer = await gateway.raw(Buffer.from(bytes, 'latin1'), socket =>
        socket.setTimeout(1000, () => socket.destroy()),
      )
      if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /)
      // One request in can never be two requests out.
      expect(reached.length).toBeLessThanOrEqual(1)
      expect(gateway.faults).toEqual([])
    }),
    { numRuns: 150 },
  )
  expect(await gateway.raw(good)).toMatch(/^HTTP\/1\.1 200 /)
}, 60_000)
