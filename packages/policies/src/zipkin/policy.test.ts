import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { readB3 } from './b3.js'
import { config } from './config.js'
import policy from './policy.js'

const url = 'https://zipkin.example.com/api/v2/spans'
const trace = '463ac35c9f6413ad48485a3953bb6124'
const span = 'a2fb4a1d1a96d312'

async function pass(settings: object, headers: Record<string, string> = {}, outcome = over()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ sampleRate: 1, ...settings }), beside.deps)
  const ctx = known({}, headers)
  hooks.onRequest!(ctx)
  const out = { method: 'GET', path: '/', headers: Object.entries(headers).flat() }
  hooks.onUpstream!(ctx, out)
  hooks.onComplete?.(ctx, outcome)
  await beside.run()
  const sent = Object.fromEntries(out.headers.flatMap((name, at) => (at % 2 ? [] : [[name, out.headers[at + 1]!]])))
  return { beside, sent }
}

test.each<Record<string, string>>([
  { 'x-b3-traceid': trace, 'x-b3-spanid': span, 'x-b3-sampled': '1' },
  { b3: `${trace}-${span}-1` },
  { b3: `${trace}-${span}-d` },
])('a trace of the caller goes on: %j', async headers => {
  const { beside, sent } = await pass({ url }, headers)
  expect(sent).toMatchObject({ 'x-b3-traceid': trace, 'x-b3-parentspanid': span, 'x-b3-sampled': '1' })
  expect(sent.b3).toBeUndefined()
  expect(JSON.parse(beside.told)).toEqual([
    {
      traceId: trace,
      id: sent['x-b3-spanid'],
      parentId: span,
      kind: 'SERVER',
      name: 'get /today',
      timestamp: 1_795_262_400_123_000,
      duration: 12_000,
      localEndpoint: { serviceName: 'gatehouse' },
      remoteEndpoint: { ipv4: '192.0.2.1' },
      tags: {
        'http.method': 'GET',
        'http.path': '/acme/weather/today',
        'http.status_code': '200',
        'http.route': '/today',
        'gatehouse.request_id': 'req_1',
        'gatehouse.api': 'weather',
        'gatehouse.application': 'app_1',
        'gatehouse.plan': 'gold',
      },
    },
  ])
})

test('one header in the place of many, and what the caller decided holds', async () => {
  const { beside, sent } = await pass({ url, headerType: 'b3-single' }, { b3: '0' })
  expect(sent.b3).toMatch(/^[\da-f]{32}-[\da-f]{16}-0$/)
  expect(beside.asked).toEqual([])
  const distrusting = await pass({ url, trustCallers: false }, { b3: `${trace}-${span}-0` })
  expect(distrusting.sent['x-b3-traceid']).not.toBe(trace)
  expect(distrusting.beside.asked.length).toBe(1)
})

test('without a collector traces are passed on and nobody is told', async () => {
  const { beside, sent } = await pass({}, { 'x-b3-traceid': trace.slice(16), 'x-b3-spanid': span })
  expect(sent['x-b3-traceid']).toBe(`${'0'.repeat(16)}${trace.slice(16)}`)
  expect(beside.asked).toEqual([])
})

test('a call that failed says how', async () => {
  const { beside } = await pass({ url }, {}, over({}, { status: 502, error: 'upstream_error' }))
  expect(JSON.parse(beside.told)[0].tags).toMatchObject({ error: 'upstream_error', 'http.status_code': '502' })
})

test.each(['', '-', 'x', `${trace}`, `${trace}-`, `${'0'.repeat(32)}-${span}-1`, `${trace}-${'0'.repeat(16)}`])(
  '"%s" is no trace',
  b3 => expect(readB3({ b3 }).trace).toBeUndefined(),
)

test('whatever callers send, what goes on is well-formed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (b3, id) => {
      const { sent } = await pass({}, b3.length % 2 === 1 ? { b3 } : { 'x-b3-traceid': b3, 'x-b3-spanid': id })
      expect(sent['x-b3-traceid']).toMatch(/^[\da-f]{32}$/)
      expect(sent['x-b3-spanid']).toMatch(/^[\da-f]{16}$/)
    }),
  )
})

test.each([{ url: 'x' }, { headerType: 'jaeger' }, { sampleRate: 2 }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
