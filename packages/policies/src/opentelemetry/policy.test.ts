import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { readParent } from '../trace-context.js'
import { config } from './config.js'
import policy from './policy.js'

const url = 'https://otel.example.com/v1/traces'
const trace = '0af7651916cd43dd8448eb211c80319c'
const span = 'b7ad6b7169203331'
const parent = (flags = '01') => `00-${trace}-${span}-${flags}`

function pass(settings: object, headers: Record<string, string> = {}) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ url, ...settings }), beside.deps)
  const ctx = known({}, headers)
  hooks.onRequest!(ctx)
  const out = { method: 'GET', path: '/', headers: Object.entries(headers).flat() }
  hooks.onUpstream!(ctx, out)
  const sent = Object.fromEntries(
    out.headers.flatMap((name, at) => (at % 2 === 0 ? [[name, out.headers[at + 1]!]] : [])),
  )
  return { beside, hooks, ctx, sent }
}

test("goes on with a caller's trace, as a span of its own", async () => {
  const { beside, hooks, ctx, sent } = pass({}, { traceparent: parent(), tracestate: 'vendor=1' })
  expect(sent.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
  expect([sent.traceparent!.includes(span), sent.tracestate]).toEqual([false, 'vendor=1'])
  hooks.onComplete!(ctx, over())
  await beside.run()
  const [{ resource, scopeSpans }] = JSON.parse(beside.told).resourceSpans
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'gatehouse' } }])
  const [told] = scopeSpans[0].spans
  expect(told).toMatchObject({
    traceId: trace,
    parentSpanId: span,
    spanId: sent.traceparent!.slice(36, 52),
    name: 'GET /today',
    kind: 2,
    startTimeUnixNano: '1795262400123000000',
    endTimeUnixNano: '1795262400135000000',
    status: {},
  })
  const attributes = Object.fromEntries(
    told.attributes.map((each: { key: string; value: object }) => [each.key, each.value]),
  )
  expect(attributes).toMatchObject({
    'http.request.method': { stringValue: 'GET' },
    'http.response.status_code': { intValue: '200' },
    'gatehouse.application': { stringValue: 'app_1' },
  })
  expect(Object.keys(attributes).filter(name => name.startsWith('gen_ai'))).toEqual([])
})

test('a call of a model says what it used, a failed one that it failed', async () => {
  const { beside, hooks, ctx } = pass({})
  const summary = { model: 'chat', provider: 'openai', inputTokens: 3, outputTokens: 4 }
  hooks.onComplete!(ctx, over(summary, { status: 502, error: 'upstream_error' }))
  await beside.run()
  const [told] = JSON.parse(beside.told).resourceSpans[0].scopeSpans[0].spans
  expect(told.status).toEqual({ code: 2, message: 'upstream_error' })
  expect(told.attributes).toContainEqual({ key: 'gen_ai.usage.input_tokens', value: { intValue: '3' } })
  expect(told.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'upstream_error' } })
})

test('callers decide whether theirs are told; of others a share is', async () => {
  const counts = async (settings: object, headers?: Record<string, string>) => {
    const { beside, hooks, ctx, sent } = pass(settings, headers)
    hooks.onComplete!(ctx, over())
    await beside.run()
    return [beside.asked.length, sent.traceparent!.slice(-2)]
  }
  expect(await counts({}, { traceparent: parent('00') })).toEqual([0, '00'])
  expect(await counts({ sampleRate: 0 }, { traceparent: parent('01') })).toEqual([1, '01'])
  expect(await counts({ sampleRate: 0 })).toEqual([0, '00'])
  expect(await counts({ sampleRate: 1 })).toEqual([1, '01'])
  expect(pass({ trustCallers: false }, { traceparent: parent(), tracestate: 'a=b' }).sent).toMatchObject({
    traceparent: expect.not.stringContaining(trace),
  })
  expect(pass({ trustCallers: false }, { traceparent: parent(), tracestate: 'a=b' }).sent.tracestate).toBeUndefined()
  expect(policy.compile(config.parse({}), new Beside().deps).onComplete).toBeUndefined()
})

test.each([
  undefined,
  '',
  `ff-${trace}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${trace}-${span}-01-more`,
  `00-${trace}-${span}`,
])('%s is no parent', header => expect(readParent(header)).toBeUndefined())

test('a later version is read as far as this one goes', () =>
  expect(readParent(`cc-${trace}-${span}-01-what-comes`)).toEqual({ trace, span, sampled: true }))

test('whatever callers send, what goes on is well-formed', () => {
  fc.assert(
    fc.property(fc.string(), header => {
      expect(pass({}, { traceparent: header }).sent.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-0[01]$/)
    }),
  )
})

test.each([{ url: 'x' }, { sampleRate: 2 }, { serviceName: '' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
