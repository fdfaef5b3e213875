import { costOf, nanoUsd } from '@gatehouse/shared/money.js'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort, type JoinedNode, joinNode } from './support/join-node.js'
import { Management, until } from './support/management.js'
import type { RunningHouse } from './support/running-house.js'
import { startTestHouse } from './support/test-house.js'

const BUDGET = '0.01'
const CAP = Number(nanoUsd(BUDGET))
// Of gpt-4o, nano-USD per million tokens.
const PRICE = { input: 2_500_000_000, output: 10_000_000_000 }

let house: RunningHouse
let admin: Management
let second: JoinedNode
let sandbox: string
let key = ''
let subscription = ''

beforeAll(async () => {
  const ports = { grpcPort: await freePort(), joinPort: await freePort() }
  house = await startTestHouse({
    GATEHOUSE_WORKERS: '2',
    GATEHOUSE_GRPC_PORT: String(ports.grpcPort),
    GATEHOUSE_JOIN_PORT: String(ports.joinPort),
  })
  admin = await new Management(house.consoleUrl).signIn(house.admin.email, house.admin.password)
  second = await joinNode(admin, ports)
  await offer()
})
afterAll(async () => {
  await second?.stop()
  await house?.stop()
})

async function offer(): Promise<void> {
  const make = <T = { id: string }>(path: string, body: unknown) => admin.call<T>('POST', path, body, 201)
  const owner = house.demo!.people.find(({ role }) => role === 'admin')!
  const { data } = await (await new Management(house.consoleUrl).signIn(owner.email, owner.password)).call<{
    data: { type: string; baseUrl: string }[]
  }>('GET', `/tenants/${house.demo!.tenant}/providers`)
  sandbox = data.find(({ type }) => type === 'openai')!.baseUrl
  await make('/tenants', { slug: 'bud', name: 'Budget' })
  const provider = { slug: 'lab', type: 'openai', baseUrl: sandbox, credentials: { apiKey: 'sk-lab' } }
  await make('/tenants/bud/providers', provider)
  await make('/tenants/bud/models', { slug: 'dear', targets: [{ provider: 'lab', model: 'gpt-4o' }] })
  await make('/tenants/bud/prices', {
    providerType: 'openai',
    model: 'gpt-4o',
    input: '2.5',
    output: '10',
  })
  await make('/tenants/bud/models', { slug: 'odd', targets: [{ provider: 'lab', model: 'nobody-prices-this' }] })
  await make('/tenants/bud/apis', { slug: 'chat', name: 'Chat', type: 'ai', models: ['dear', 'odd'] })
  await admin.call('POST', '/tenants/bud/apis/chat/versions/v1/publish', undefined, 200)
  await make('/tenants/bud/products', { slug: 'chat', name: 'Chat', apis: ['chat'], visibility: 'tenant' })
  const limits = { budget: { amount: BUDGET, window: '1d' } }
  await make('/tenants/bud/products/chat/plans', { slug: 'small', name: 'Small', approval: 'auto', limits })
  const { id } = await make('/applications', { name: 'Spender' })
  subscription = (await make(`/applications/${id}/subscriptions`, { product: 'bud/chat', plan: 'small' })).id
  const made = await make<{ secret: string; revision: number }>(`/applications/${id}/keys`, { name: 'k' })
  key = made.secret
  await until(5_000, async () => {
    const { data: nodes } = await admin.call<{ data: { revision: number }[] }>('GET', '/nodes')
    return nodes.length === 2 && nodes.every(node => node.revision >= made.revision)
  })
  await fetch(new URL('/__sandbox/served', sandbox), { method: 'DELETE' })
}

/** What the provider itself says that it served, at the price. */
async function served(): Promise<number> {
  const response = await fetch(new URL('/__sandbox/served', sandbox))
  const { models } = (await response.json()) as {
    models: { model: string; inputTokens: number; outputTokens: number }[]
  }
  const { inputTokens = 0, outputTokens = 0 } = models.find(({ model }) => model === 'gpt-4o') ?? {}
  const tokens = { input: inputTokens, output: outputTokens, cached: 0, cacheWrite: 0, reasoning: 0 }
  return Number(costOf(tokens, PRICE))
}

const told = async () =>
  (await admin.call<{ budget: { used: string; remaining: string } }>('GET', `/subscriptions/${subscription}/limits`))
    .budget

function ask(base: string, model = 'dear'): Promise<OpenAI.Chat.ChatCompletion> {
  const sdk = new OpenAI({ apiKey: key, baseURL: `${base}/v1`, maxRetries: 0 })
  return sdk.chat.completions.create({
    model,
    max_tokens: 60,
    messages: [{ role: 'user', content: 'Tell me of rivers, please, and of the sea that they come to.' }],
  })
}

/** Asks over and over, several at a time; ends after `most` calls or where the money does. */
async function spend(bases: string[], most: number): Promise<APIError | undefined> {
  let left = most
  let refused: APIError | undefined
  const caller = async (index: number) => {
    while (left-- > 0 && !refused)
      await ask(bases[index % bases.length]!).catch((error: unknown) => {
        if (!(error instanceof APIError)) throw error
        refused = error
      })
  }
  await Promise.all(Array.from({ length: 10 }, (_, index) => caller(index)))
  return refused
}

it('a model without a price is refused where money counts', async () => {
  await expect(ask(house.gatewayUrl, 'odd')).rejects.toMatchObject({ status: 403, code: 'price_unknown' })
})

it('what both nodes spend is told to the last nano-USD, also after one of them was killed', async () => {
  expect(await spend([house.gatewayUrl, second.gatewayUrl], 8)).toBeUndefined()
  await second.crash()
  // Its successor delivers what it recorded, and that settles it.
  await until(20_000, async () => Number(nanoUsd((await told()).used)) === (await served()))
  expect(await served()).toBeGreaterThan(0)
})

it('the budget is spent and not overspent, and the refusal says not to try again', async () => {
  const refused = await spend([house.gatewayUrl, second.gatewayUrl], 500)
  expect(refused).toMatchObject({ status: 429, code: 'budget_exhausted' })
  expect(refused!.headers?.get('x-should-retry')).toBe('false')
  expect(Number(refused!.headers?.get('retry-after'))).toBeGreaterThan(60)
  expect(refused!.headers?.get('ratelimit')).toMatch(/^"budget";r=\d+;t=\d+$/)
  const spent = await served()
  expect(spent).toBeLessThanOrEqual(CAP)
  expect(spent).toBeGreaterThan(0.5 * CAP)
})
