import OpenAI, { AuthenticationError, PermissionDeniedError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Management, until } from './support/management.js'
import { type RunningHouse, startHouse } from './support/running-house.js'

let house: RunningHouse
let admin: Management
let developer: Management
const email = 'dev@example.com'
const password = 'a long and plain passphrase'

beforeAll(async () => {
  house = await startHouse()
  admin = await new Management(house.consoleUrl).signIn(house.admin.email, house.admin.password)
})
afterAll(() => house?.stop())

const client = (key: string) => new OpenAI({ apiKey: key, baseURL: `${house.gatewayUrl}/v1`, maxRetries: 0 })
const live = (revision: number) =>
  until(1_000, async () => {
    const { data } = await admin.call<{ data: { state: string; revision: number }[] }>('GET', '/nodes')
    return data.length > 0 && data.every(node => node.revision >= revision)
  })
const status = (key: string): Promise<number> =>
  client(key)
    .chat.completions.create({ model: 'chat-main', messages: [{ role: 'user', content: 'Hi' }] })
    .then(
      () => 200,
      (error: { status?: number }) => error.status ?? 0,
    )

describe('the main job, by the contract alone', () => {
  let application: string
  let key: { id: string; secret: string; revision: number }
  let sandbox: string

  it('a publisher offers a model', async () => {
    const { data: providers } = await new Management(house.consoleUrl)
      .signIn(...credentials('admin'))
      .then(owner =>
        owner.call<{ data: { type: string; baseUrl: string }[] }>('GET', `/tenants/${house.demo!.tenant}/providers`),
      )
    sandbox = providers.find(provider => provider.type === 'openai')!.baseUrl
    await admin.call('POST', '/tenants', { slug: 'north', name: 'North' }, 201)
    await admin.call(
      'POST',
      '/tenants/north/providers',
      { slug: 'lab', type: 'openai', baseUrl: sandbox, credentials: { apiKey: 'sk-lab' } },
      201,
    )
    await admin.call(
      'POST',
      '/tenants/north/models',
      { slug: 'chat-main', targets: [{ provider: 'lab', model: 'gpt-4o-mini' }] },
      201,
    )
    const api = await admin.call<{ versions: { version: string; state: string }[] }>(
      'POST',
      '/tenants/north/apis',
      { slug: 'chat', name: 'Chat', type: 'ai', models: ['chat-main'] },
      201,
    )
    expect(api.versions).toMatchObject([{ version: 'v1', state: 'draft' }])
    expect(await admin.call('POST', '/tenants/north/apis/chat/versions/v1/publish', undefined, 200)).toMatchObject({
      state: 'published',
    })
    await admin.call(
      'POST',
      '/tenants/north/products',
      { slug: 'chat', name: 'Chat', apis: ['chat'], visibility: 'public' },
      201,
    )
    await admin.call(
      'POST',
      '/tenants/north/products/chat/plans',
      {
        slug: 'gold',
        name: 'Gold',
        approval: 'manual',
        limits: {
          requests: { limit: 1000, window: '1m' },
          tokens: { limit: 1_000_000, window: '1d' },
          concurrency: 50,
        },
      },
      201,
    )
  })

  it('a developer signs up and verifies', async () => {
    const anonymous = new Management(house.consoleUrl)
    expect(await anonymous.call('POST', '/auth/sign-up', { email, password, name: 'Dev' }, 202)).toEqual({})
    const { value: link } = await until(5_000, async () => {
      const { data } = await admin.call<{ data: { links: string[] }[] }>(
        'GET',
        `/outbox?to=${encodeURIComponent(email)}`,
      )
      return data[0]?.links[0]
    })
    expect(link).toContain('/verify-email?token=')
    await anonymous.call('POST', '/auth/verify-email', { token: new URL(link).searchParams.get('token') }, 204)
    developer = await new Management(house.consoleUrl).signIn(email, password)
  })

  it('finds the product, subscribes and waits', async () => {
    const { data } = await new Management(house.consoleUrl).call<{
      data: { tenant: string; slug: string; plans: { slug: string }[] }[]
    }>('GET', '/catalog')
    expect(data.find(each => each.tenant === 'north' && each.slug === 'chat')?.plans.map(plan => plan.slug)).toEqual([
      'gold',
    ])
    application = (await developer.call<{ id: string }>('POST', '/applications', { name: 'Bot' }, 201)).id
    key = await developer.call('POST', `/applications/${application}/keys`, { name: 'first' }, 201)
    const subscription = await developer.call<{ state: string; revision: number }>(
      'POST',
      `/applications/${application}/subscriptions`,
      { product: 'north/chat', plan: 'gold' },
      201,
    )
    expect(subscription.state).toBe('pending')
    await live(subscription.revision)
    const refused = await client(key.secret)
      .chat.completions.create({ model: 'chat-main', messages: [{ role: 'user', content: 'Hi' }] })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PermissionDeniedError)
    expect(refused).toMatchObject({ code: 'subscription_pending' })
  })

  it('is approved, and the key works within a second', async () => {
    const { data } = await admin.call<{ data: { id: string; kind: string; requester: { email: string } }[] }>(
      'GET',
      '/approvals?state=open&tenant=north',
    )
    expect(data).toMatchObject([{ kind: 'subscription', requester: { email } }])
    await admin.call('POST', `/approvals/${data[0]!.id}/approve`, {}, 200)
    const { afterMs } = await until(1_000, async () => (await status(key.secret)) === 200)
    expect(afterMs).toBeLessThan(1_000)
  })

  it('gets the very answers of the provider, whole and streamed', async () => {
    const direct = new OpenAI({ apiKey: 'sk-lab', baseURL: sandbox, maxRetries: 0 })
    const body = { messages: [{ role: 'user' as const, content: 'Tell me of rivers, please.' }] }
    const through = await client(key.secret).chat.completions.create({ model: 'chat-main', ...body })
    expect(through).toEqual(await direct.chat.completions.create({ model: 'gpt-4o-mini', ...body }))
    const events = async (sdk: OpenAI, model: string, options = {}) => {
      const chunks = []
      for await (const chunk of await sdk.chat.completions.create({ model, ...body, stream: true, ...options }))
        chunks.push(chunk)
      return chunks
    }
    expect(await events(client(key.secret), 'chat-main')).toEqual(await events(direct, 'gpt-4o-mini'))
    const counted = { stream_options: { include_usage: true } }
    expect(await events(client(key.secret), 'chat-main', counted)).toEqual(await events(direct, 'gpt-4o-mini', counted))
  })

  it('sees the call with its exact tokens and cost within 5 s, and the sums within 10 s', async () => {
    const answer = await client(key.secret)
      .chat.completions.create({ model: 'chat-main', messages: [{ role: 'user', content: 'How much is the fish?' }] })
      .withResponse()
    const id = answer.response.headers.get('x-request-id')
    const { value: entry } = await until(5_000, async () => {
      const { data } = await developer.call<{ data: Record<string, unknown>[] }>(
        'GET',
        `/logs?application=${application}`,
      )
      return data.find(each => each.requestId === id)
    })
    const usage = answer.data.usage!
    // gpt-4o-mini: 0.15 USD per million input tokens, 0.60 per million output tokens.
    const nano = usage.prompt_tokens * 150 + usage.completion_tokens * 600
    expect(entry).toMatchObject({
      status: 200,
      model: 'chat-main',
      provider: 'lab',
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      usageSource: 'provider',
      attempts: 1,
      cache: 'bypass',
    })
    expect(Math.round(Number(entry.costUsd) * 1e9)).toBe(nano)
    const { data: log } = await developer.call<{ data: { inputTokens: number }[] }>(
      'GET',
      `/logs?application=${application}&limit=200`,
    )
    const tokens = log.reduce((sum, each) => sum + each.inputTokens, 0)
    await until(10_000, async () => {
      const { data } = await developer.call<{ data: { requests: number; inputTokens: number }[] }>(
        'GET',
        `/usage?application=${application}&groupBy=model`,
      )
      return data.reduce((sum, row) => sum + row.inputTokens, 0) === tokens
    })
  })

  it('is refused everywhere within a second of revoking the key', async () => {
    const { revision } = await developer.call<{ revision: number }>(
      'POST',
      `/applications/${application}/keys/${key.id}/revoke`,
      undefined,
      200,
    )
    await live(revision)
    // Each SDK client has connections of its own, so these reach every worker.
    const refusals = await Promise.all(
      Array.from({ length: 16 }, () =>
        client(key.secret)
          .models.list()
          .catch((error: unknown) => error),
      ),
    )
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(AuthenticationError)
      expect(refusal).toMatchObject({ code: 'key_revoked' })
    }
  })

  it('leaves an audit trail that verifies', async () => {
    expect(await admin.call('GET', '/audit/verify')).toMatchObject({ valid: true })
    const { data } = await admin.call<{ data: { action: string }[] }>('GET', '/audit?limit=200')
    expect(data.map(entry => entry.action)).toEqual(
      expect.arrayContaining(['key.create', 'key.revoke', 'approval.approve', 'subscription.create']),
    )
  })
})

const credentials = (role: string): [string, string] => {
  const person = house.demo!.people.find(each => each.role === role)!
  return [person.email, person.password]
}
