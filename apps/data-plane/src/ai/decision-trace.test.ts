import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { application, key, plan, subscription, TestGateway, tenant } from '../testing/test-gateway.js'
import { ScriptedProvider, usageOf, whole } from './testing/ai-gateway.js'
import { RoutedGateway, to } from './testing/routed-gateway.js'

interface Trace {
  attempts: { target: string; path?: string; atMs?: number; ms: number; status: number; error?: string }[]
  passedOver?: { target: string; why: string; ms?: number }[]
  reserved: { tokens?: number; usd?: string; outputLimit?: number }
  settled?: { tokens: number; usd?: string }
}

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const priority = {
  targets: [to('one'), to('two'), to('three')],
  route: {
    strategy: 'priority',
    choices: [
      { use: { target: 0 } },
      { use: { strategy: 'canary', percent: 0, canary: { target: 1 }, stable: { target: 2 } } },
    ],
  },
}
const trace = async (model = 'chat', fields: object = {}): Promise<Trace> =>
  JSON.parse((await gateway.traced(model, fields))!) as Trace

describe('the trace of a decision', () => {
  test('names each attempt with its way and time, and why others were not asked', async () => {
    gateway.serve({ chat: priority })
    gateway.sandboxes.one.set({ fault: 'status=500' })
    const seen = await trace()
    expect(seen.attempts).toMatchObject([
      { target: 'one/m', path: 'priority 1', status: 500, error: 'upstream_error' },
      { target: 'three/m', path: 'priority 2 / canary stable', status: 200 },
    ])
    const [first, second] = seen.attempts
    expect(second!.atMs).toBeGreaterThanOrEqual(first!.atMs! + first!.ms)
    expect(seen.passedOver).toEqual([{ target: 'two/m', why: 'comes-later' }])
    expect(seen.settled?.tokens).toBeGreaterThan(0)
  })

  test('tells of a target that its provider asked to leave alone, and for how long', async () => {
    gateway.serve({ chat: priority })
    gateway.sandboxes.one.set({ fault: 'status=429;retry-after=30' })
    await gateway.call()
    const { passedOver } = await trace()
    expect(passedOver).toMatchObject([
      { target: 'one/m', why: 'cooling' },
      { target: 'two/m', why: 'other-side' },
    ])
    expect(passedOver![0]!.ms).toBeGreaterThan(25_000)
  })

  test('comes with the head of a stream, whose attempt is under way', async () => {
    gateway.serve({ chat: priority })
    const { attempts, settled } = await trace('chat', { stream: true })
    expect(attempts).toMatchObject([{ target: 'one/m', path: 'priority 1', status: 200 }])
    expect(settled).toBeUndefined()
  })

  test('is on record, whether or not it was asked for', async () => {
    gateway.serve({ chat: priority })
    const known = gateway.test.records.length
    await gateway.call()
    const record = (await gateway.test.recorded(known + 1)).at(-1)!
    expect(record.attempts).toMatchObject([{ provider: 'one', path: 'priority 1' }])
    expect(record.attempts[0]!.atUs).toBeGreaterThan(0)
    expect(record.passedOver).toEqual([
      { target: 'two/m', why: 'comes-later' },
      { target: 'three/m', why: 'comes-later' },
    ])
  })

  test('of a model with one target is that target alone', async () => {
    gateway.serve({ chat: { targets: [to('one')] } })
    const { attempts, passedOver } = await trace()
    expect(attempts).toEqual([expect.objectContaining({ target: 'one/m', status: 200 })])
    expect(attempts[0]!.path).toBeUndefined()
    expect(passedOver).toBeUndefined()
  })
})

describe('who may not know it', () => {
  test('is not told: nobody who does not ask, and no plan that does not allow it', async () => {
    const provider = (await ScriptedProvider.start()).play(whole(200, { choices: [], usage: usageOf(1, 1) }))
    const test = await new TestGateway().start()
    const { secret, resource } = key()
    const target = { provider: 'one', model: 'm' }
    test.apply({
      ...{ tenant: [tenant], application: [application], key: [resource], subscription: [subscription()] },
      provider: [
        {
          ...{ id: 'one', tenantId: 'ten_1', slug: 'one', type: 'openai-compatible' },
          ...{ baseUrl: `${provider.server.url}/v1`, credentials: { apiKey: 'sk-1' } },
        },
      ],
      model: [{ id: 'mdl_1', tenantId: 'ten_1', slug: 'chat', targets: [target] }],
      api: [
        {
          ...{ id: 'ver_1', api: 'api_1', tenantId: 'ten_1', slug: 'llm', name: 'LLM', type: 'ai' },
          ...{ version: 'v1', state: 'published', models: ['mdl_1'] },
        },
      ],
      plan: [plan()],
    })
    const ask = async (headers: Record<string, string>): Promise<string | null> => {
      const response = await fetch(test.url('/v1/chat/completions'), {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hi' }] }),
      })
      await response.text()
      return response.headers.get('x-gatehouse-trace')
    }
    expect(await ask({ 'x-gatehouse-trace': '1' })).toBeNull()
    test.apply({ plan: [plan({}, { trace: true })] })
    expect(await ask({})).toBeNull()
    expect(await ask({ 'x-gatehouse-trace': '1' })).toContain('"target":"one/m"')
    await test.stop()
    await provider.server.stop()
  })
})
