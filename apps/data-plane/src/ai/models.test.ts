import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plan, subscription } from '../testing/test-gateway.js'
import { AiGateway, usageOf, whole } from './testing/ai-gateway.js'

let gateway: AiGateway

beforeAll(async () => {
  gateway = await AiGateway.start()
  const applied = gateway.test.apply({
    tenant: [{ id: 'ten_2', slug: 'beta' }],
    model: [
      { id: 'mdl_other', tenantId: 'ten_2', slug: 'chat', targets: [{ provider: 'two', model: 'vendor-2' }] },
      { id: 'mdl_own', tenantId: 'ten_2', slug: 'beta-only', targets: [{ provider: 'two', model: 'vendor-2' }] },
    ],
    api: [
      {
        id: 'ver_2',
        api: 'api_2',
        tenantId: 'ten_2',
        slug: 'llm',
        name: 'LLM',
        type: 'ai',
        version: 'v1',
        state: 'published',
        models: ['mdl_other', 'mdl_own'],
      },
    ],
    plan: [plan({}, { id: 'pln_2', tenantId: 'ten_2', apis: ['api_2'] })],
    subscription: [subscription({ id: 'sub_2', tenantId: 'ten_2', plan: 'pln_2' })],
  })
  expect(applied).toMatchObject({ accepted: true })
})
afterAll(() => gateway.stop())

const get = async (path: string): Promise<unknown> => {
  const headers = { authorization: `Bearer ${gateway.secret}` }
  return (await fetch(gateway.test.url(path), { headers })).json()
}

describe('an alias that two tenants offer', () => {
  test('is ambiguous by itself, and the refusal names both', async () => {
    const response = await gateway.chat('chat')
    expect(response.status).toBe(400)
    const { error } = (await response.json()) as { error: { code: string; message: string; param: string } }
    expect([error.code, error.param]).toEqual(['model_ambiguous', 'model'])
    expect(error.message).toMatch(/acme\/chat.*beta\/chat/)
  })

  test.each([
    ['acme/chat', 'one/vendor-1'],
    ['beta/chat', 'two/vendor-2'],
    ['beta-only', 'two/vendor-2'],
  ])('%s is %s', async (name, target) => {
    const answer = whole(200, { choices: [], usage: usageOf(1, 1) })
    gateway.one.play(answer)
    gateway.two.play(answer)
    const response = await gateway.chat(name)
    expect([response.status, response.headers.get('x-gatehouse-model')]).toEqual([200, target])
  })

  test('is listed by the names that mean only one', async () => {
    const { data } = (await get('/v1/models')) as { data: { id: string; owned_by: string }[] }
    const ids = data.map(model => model.id)
    expect(ids).toEqual([...ids].sort())
    expect(ids).toEqual(expect.arrayContaining(['acme/chat', 'beta/chat', 'beta-only', 'sure']))
    expect(ids).not.toContain('chat')
    for (const id of ['acme/chat', 'beta/chat']) {
      expect(await get(`/v1/models/${encodeURIComponent(id)}`)).toMatchObject({ id, owned_by: id.slice(0, 4) })
      expect(await get(`/v1/models/${id}`)).toMatchObject({ id })
    }
  })
})
