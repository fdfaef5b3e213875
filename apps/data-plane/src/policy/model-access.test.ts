import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { application, key, plan, subscription, TestGateway } from '../testing/test-gateway.js'

const live = key()
const bare = key({ application: 'app_2' })
let gateway: TestGateway

const provider = (tenant: number) => ({
  id: `prv_${tenant}`,
  tenantId: `ten_${tenant}`,
  slug: 'main',
  type: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  credentials: { apiKey: 'sk-1' },
})
const model = (id: string, slug: string, tenant: number) => ({
  id,
  tenantId: `ten_${tenant}`,
  slug,
  targets: [{ provider: `prv_${tenant}`, model: 'gpt-5' }],
})
const api = (n: number, tenant: number, models: string[]) => ({
  id: `ver_${n}`,
  api: `api_${n}`,
  tenantId: `ten_${tenant}`,
  slug: `ai-${n}`,
  name: 'AI',
  type: 'ai',
  version: 'v1',
  state: 'published',
  models,
})

beforeAll(async () => {
  gateway = await new TestGateway().start()
  const applied = gateway.apply({
    tenant: [
      { id: 'ten_1', slug: 'acme' },
      { id: 'ten_2', slug: 'beta' },
    ],
    provider: [provider(1), provider(2)],
    model: [
      model('mdl_1', 'chat', 1),
      model('mdl_2', 'chat', 2),
      model('mdl_3', 'big', 1),
      model('mdl_4', 'soon', 2),
      model('mdl_5', 'secret', 2),
    ],
    api: [api(1, 1, ['mdl_1', 'mdl_3']), api(2, 2, ['mdl_2']), api(3, 2, ['mdl_4']), api(4, 2, ['mdl_5'])],
    application: [application, { ...application, id: 'app_2' }],
    plan: [
      plan({}, { id: 'pln_1', apis: ['api_1'], models: ['chat'] }),
      plan({}, { id: 'pln_2', apis: ['api_2'] }),
      plan({}, { id: 'pln_3', apis: ['api_3'] }),
    ],
    subscription: [
      subscription({ id: 'sub_1', plan: 'pln_1' }),
      subscription({ id: 'sub_2', plan: 'pln_2' }),
      subscription({ id: 'sub_3', plan: 'pln_3', state: 'pending' }),
    ],
    key: [live.resource, bare.resource],
  })
  expect(applied.refusals).toEqual([])
})
afterAll(() => gateway.stop())

const ask = async (name: string, secret = live.secret): Promise<[number, string | undefined]> => {
  const response = await fetch(gateway.url(`/v1/models/${name}`), { headers: { authorization: `Bearer ${secret}` } })
  const body = (await response.json()) as { id?: string; error?: { code: string } }
  return [response.status, body.id ?? body.error?.code]
}

describe('the model that a name means', () => {
  test.each([
    ['acme/chat', 200, 'acme/chat'],
    ['beta/chat', 200, 'beta/chat'],
    ['chat', 400, 'model_ambiguous'],
    ['big', 403, 'model_not_allowed'],
    ['acme/big', 403, 'model_not_allowed'],
    ['soon', 403, 'subscription_pending'],
    ['none', 404, 'model_not_found'],
    ['gamma/chat', 404, 'model_not_found'],
    ['secret', 404, 'model_not_found'],
  ])('%s', async (name, status, answer) => {
    expect(await ask(name)).toEqual([status, answer])
  })

  test('whoever has no subscription at all is told so, not that the model is missing', async () => {
    expect(await ask('chat', bare.secret)).toEqual([403, 'subscription_required'])
    expect(await ask('none', bare.secret)).toEqual([404, 'model_not_found'])
  })

  test('ambiguity lists the names that are not', async () => {
    const response = await fetch(gateway.url('/v1/models/chat'), {
      headers: { authorization: `Bearer ${live.secret}` },
    })
    expect(JSON.stringify(await response.json())).toContain('acme/chat, beta/chat')
  })

  test('the list holds what may be called now', async () => {
    const response = await fetch(gateway.url('/v1/models'), { headers: { authorization: `Bearer ${live.secret}` } })
    const { data } = (await response.json()) as { data: { id: string }[] }
    expect(data.map(each => each.id)).toEqual(['acme/chat', 'beta/chat'])
  })
})
