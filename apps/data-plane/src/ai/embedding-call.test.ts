import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const examples = ['Where is my order?', 'I want a refund']
beforeEach(() =>
  gateway.serve({
    chat: {
      targets: [to('one'), to('two'), to('three', { model: 'vectors' })],
      route: {
        strategy: 'similarity',
        atLeast: 0.3,
        choices: [{ examples, use: { target: 0 } }],
        otherwise: { target: 1 },
        embedding: { target: 2 },
      },
      resilience: { breaker: { failures: 1, openMs: 60_000 } },
    },
  }),
)

const ask = (content: string) => gateway.call('chat', { messages: [{ role: 'user', content }] })
const asked = () =>
  gateway.sandboxes.three.requests().map(({ url, body }) => [url, (JSON.parse(body) as { input: string[] }).input])

test('a call is routed by what an embedding model says of its message, which is asked for examples once', async () => {
  expect((await ask('I want a refund, today')).model).toBe('one/m')
  expect((await ask('Sing loudly')).model).toBe('two/m')
  expect((await ask('Sing loudly')).model).toBe('two/m')
  expect(asked()).toEqual([
    ['/v1/embeddings', ['I want a refund, today', ...examples]],
    ['/v1/embeddings', ['Sing loudly']],
  ])
  const { counters } = gateway.test.gateway.stats()
  expect(counters['gatehouse_routing_embeddings_total{model="chat",target="three/vectors",outcome="answered"}']).toBe(2)
})

test('it is no part of the call: neither of its record nor of its cost', async () => {
  gateway.test.records.length = 0
  await ask('I want a refund, today')
  await gateway.until(() => gateway.test.records.length > 0)
  expect(gateway.test.records).toHaveLength(1)
  const [record] = gateway.test.records
  expect(record!.attempts).toHaveLength(1)
  expect(record!.passedOver).toContainEqual({ target: 'three/vectors', why: 'embedding' })
})

test.each(['status=500', 'stall', 'reset'])(
  'where that model fails (%s) calls go by words, and it is left alone',
  async fault => {
    gateway.sandboxes.three.set({ fault })
    const seen = await ask('I want my refund')
    expect(seen).toMatchObject({ status: 200, model: 'one/m' })
    expect(seen.ms).toBeLessThan(1_500)
    expect((await ask('Sing loudly')).model).toBe('two/m')
  },
)

test('who is left alone is not waited for', async () => {
  gateway.sandboxes.three.set({ fault: 'status=500' })
  for (const text of ['I want my refund', 'Where is the order?', 'An order and a refund']) await ask(text)
  expect(gateway.calls('three')).toBe(1)
})

test.each([
  ['cohere', 'vectors', 96, '/v2/embed', 'texts'],
  ['gemini', 'vectors', 100, '/v1beta/models/vectors:batchEmbedContents', 'requests'],
])('%s is asked in portions as it takes them, and for all examples', async (type, model, most, path, member) => {
  const many = (of: string) => Array.from({ length: 50 }, (_, at) => `${of} ${at}`)
  gateway.serve(
    {
      chat: {
        targets: [to('one'), to('two'), to('three', { model })],
        route: {
          strategy: 'similarity',
          choices: ['order', 'refund', 'song'].map(word => ({ examples: many(word), use: { target: 0 } })),
          otherwise: { target: 1 },
          embedding: { target: 2 },
        },
      },
    },
    [],
    type,
  )
  await ask('order 7')
  await gateway.until(() => gateway.calls('three') === 2)
  const { requests } = gateway.sandboxes.three
  expect(requests().map(({ url, body }) => [url, JSON.parse(body)[member].length])).toEqual([
    [path, most],
    [path, 151 - most],
  ])
  expect((await ask('order 7')).status).toBe(200)
  expect(gateway.calls('three')).toBe(2)
})
