import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { application, key, plan, subscription, TestGateway, tenant } from '../testing/test-gateway.js'
import { type Script, ScriptedProvider, usageOf, whole } from './testing/ai-gateway.js'

const refusal = (status: number, code: string | null, headers: Record<string, string> = {}): Script =>
  whole(status, { error: { message: 'No.', type: 'invalid_request_error', code } }, headers)
const answer = whole(200, {
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes' }, finish_reason: 'stop' }],
  usage: usageOf(1, 1),
})

/** Who is asked, in which order, and what the caller gets at last. */
const table: [what: string, refused: Script, asked: string[], status: number][] = [
  [
    'an input that is too long goes to the longer model',
    refusal(400, 'context_length_exceeded'),
    ['first', 'longer'],
    200,
  ],
  ['a content policy goes to the milder model', refusal(400, 'content_policy_violation'), ['first', 'milder'], 200],
  ['a rate limit goes to the spare', refusal(429, null, { 'retry-after': '9' }), ['first', 'spare'], 200],
  ['a refused key goes to the spare', refusal(401, 'invalid_api_key'), ['first', 'spare'], 200],
  ['a model that is not there goes to the spare', refusal(404, 'model_not_found'), ['first', 'spare'], 200],
  ['an outage goes to the spare', refusal(500, null), ['first', 'spare'], 200],
  ['too much to do goes to the spare', refusal(503, null), ['first', 'spare'], 200],
  ['a request at fault goes to nobody', refusal(400, 'invalid_value'), ['first'], 400],
]

describe('by kind of error', () => {
  let provider: ScriptedProvider
  let gateway: TestGateway
  let secret: string

  beforeAll(async () => {
    provider = await ScriptedProvider.start()
    gateway = await new TestGateway().start()
    const made = key()
    secret = made.secret
    gateway.apply({ tenant: [tenant], application: [application], key: [made.resource] })
  })
  afterAll(async () => {
    await gateway.stop()
    await provider.server.stop()
  })

  /** With nothing known of any target. */
  function serve(): void {
    const names = ['first', 'longer', 'milder', 'spare']
    const use = (target: number) => ({ use: { target } })
    gateway.apply({
      // A provider each, so that what one key is refused is no other's affair.
      provider: names.map(slug => ({
        ...{ id: slug, tenantId: 'ten_1', slug, type: 'openai', baseUrl: `${provider.server.url}/v1` },
        credentials: { apiKey: `sk-${slug}` },
      })),
      model: [
        {
          ...{
            id: 'mdl_1',
            tenantId: 'ten_1',
            slug: 'chat',
            targets: names.map(name => ({ provider: name, model: name })),
          },
          route: {
            strategy: 'priority',
            choices: [use(0), { on: ['context-length'], ...use(1) }, { on: ['content-policy'], ...use(2) }, use(3)],
          },
        },
      ],
      api: [
        {
          ...{ id: 'ver_1', api: 'api_1', tenantId: 'ten_1', slug: 'llm', name: 'LLM', type: 'ai' },
          ...{ version: 'v1', state: 'published', models: ['mdl_1'] },
        },
      ],
      plan: [plan()],
      subscription: [subscription()],
    })
  }

  test.each(table)('%s', async (_, refused, asked, status) => {
    for (const stream of [false, true]) {
      serve()
      provider.play(refused, answer)
      const response = await fetch(gateway.url('/v1/chat/completions'), {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'chat', stream, messages: [{ role: 'user', content: 'Hi' }] }),
      })
      await response.text()
      const models = provider.received.map(({ body }) => (JSON.parse(body) as { model: string }).model)
      expect([models, response.status, response.headers.get('x-gatehouse-attempts')]).toEqual([
        asked,
        status,
        String(asked.length),
      ])
    }
  })
})
