import Anthropic from '@anthropic-ai/sdk'
import { costOf, nanoUsd } from '@gatehouse/shared/money.js'
import OpenAI, { APIError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, type JoinedNode, joinNode } from './support/join-node.js'
import { Management, until } from './support/management.js'
import type { RunningHouse } from './support/running-house.js'
import { startTestHouse } from './support/test-house.js'

/** How often nodes are killed while they spend. Many times: a longer run over a dollar, in figures. */
const KILLS = Number(process.env.BUDGET_KILLS ?? 2)
const BUDGET = KILLS > 2 ? '1' : '0.05'
const CALLERS = 10
const CAP = Number(nanoUsd(BUDGET))
// Of gpt-4o, nano-USD per million tokens.
const PRICE = { input: 2_500_000_000, output: 10_000_000_000 }

let house: RunningHouse
let admin: Management
let second: JoinedNode
let third: JoinedNode
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
  ;[second, third] = await Promise.all([joinNode(admin, ports), joinNode(admin, ports)])
  await offer()
})
afterAll(async () => {
  await Promise.all([second?.stop(), third?.stop()])
  await house?.stop()
})

const make = <T = { id: string }>(path: string, body: unknown) => admin.call<T>('POST', path, body, 201)

/** A key of a new application under that plan, once every node knows it. */
async function subscribed(plan: string): Promise<{ secret: string; subscription: string }> {
  const { id } = await make('/applications', { name: `On ${plan}` })
  const subscription = (await make(`/applications/${id}/subscriptions`, { product: 'bud/chat', plan })).id
  const { secret, revision } = await make<{ secret: string; revision: number }>(`/applications/${id}/keys`, {
    name: 'k',
  })
  await until(5_000, async () => {
    const { data: nodes } = await admin.call<{ data: { revision: number }[] }>('GET', '/nodes')
    return nodes.length === 3 && nodes.every(node => node.revision >= revision)
  })
  return { secret, subscription }
}

async function offer(): Promise<void> {
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
  const made = await subscribed('small')
  key = made.secret
  subscription = made.subscription
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

/** Of a call at the most: its prompt is some thirty tokens, its answer sixty. */
const DEAREST = Number(costOf({ input: 60, output: 60, cached: 0, cacheWrite: 0, reasoning: 0 }, PRICE))

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
        // Of a node that is not there just now.
        if (error.status === undefined) return
        refused = error
      })
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, index) => caller(index)))
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

it('nor is it lost count of while nodes are killed in a loop', async () => {
  const bases = [house.gatewayUrl, second.gatewayUrl, third.gatewayUrl]
  let killing = true
  const kills = (async () => {
    for (let kill = 0; kill < KILLS; kill++) await [second, third][kill % 2]!.crash()
    killing = false
  })()
  while (killing && !(await spend(bases, 2 * CALLERS)));
  await kills
  // What a killed node's calls in flight used is settled by estimates; everything else to the last nano-USD.
  const inFlight = KILLS * CALLERS * DEAREST
  await until(30_000, async () => Math.abs(Number(nanoUsd((await told()).used)) - (await served())) <= inFlight)
  expect(await served()).toBeLessThanOrEqual(CAP)
  if (KILLS > 2)
    process.stdout.write(
      `${JSON.stringify({ kills: KILLS, cap: CAP, served: await served(), told: (await told()).used })}\n`,
    )
})

it('the budget is spent and not overspent, and the refusal says not to try again', async () => {
  const refused = await spend([house.gatewayUrl, second.gatewayUrl, third.gatewayUrl], 5_000)
  expect(refused).toMatchObject({ status: 429, code: 'budget_exhausted' })
  expect(refused!.headers?.get('x-should-retry')).toBe('false')
  expect(Number(refused!.headers?.get('retry-after'))).toBeGreaterThan(60)
  expect(refused!.headers?.get('ratelimit')).toMatch(/^"budget";r=\d+;t=\d+$/)
  const spent = await served()
  expect(spent).toBeLessThanOrEqual(CAP)
  expect(spent).toBeGreaterThan(0.5 * CAP)
})

describe('an SDK that meets a limit of requests backs off by what it is told, and then goes on', () => {
  const ask = { model: 'dear', max_tokens: 5, messages: [{ role: 'user' as const, content: 'Hi' }] }
  type Client = (apiKey: string, fetch: typeof globalThis.fetch) => () => Promise<unknown>
  const openai: Client = (apiKey, fetch) => {
    const sdk = new OpenAI({ apiKey, fetch, baseURL: `${house.gatewayUrl}/v1` })
    return () => sdk.chat.completions.create(ask)
  }
  const anthropic: Client = (apiKey, fetch) => {
    const sdk = new Anthropic({ apiKey, fetch, baseURL: house.gatewayUrl })
    return () => sdk.messages.create(ask)
  }
  beforeAll(async () => {
    const limits = { requests: { limit: 3, window: '3s' } }
    await make('/tenants/bud/products/chat/plans', { slug: 'brief', name: 'Brief', approval: 'auto', limits })
  })

  it.each([
    ['openai', openai],
    ['@anthropic-ai/sdk', anthropic],
  ])('%s', async (_, client) => {
    const { secret } = await subscribed('brief')
    const seen: { status: number; left: string | null; after: number; at: number }[] = []
    const call = client(secret, async (url, init) => {
      const response = await fetch(url, init)
      const { headers, status } = response
      const [left, after] = [headers.get('x-ratelimit-remaining-requests'), Number(headers.get('retry-after'))]
      seen.push({ status, left, after, at: performance.now() })
      if (status === 200) expect(headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${left};t=[0-3]$`))
      expect(headers.get('ratelimit-policy')).toBe('"requests";q=3;w=3')
      return response
    })
    for (let count = 0; count < 4; count++) await call()
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 429, 200])
    expect(seen.slice(0, 4).map(({ left }) => left)).toEqual(['2', '1', '0', '0'])
    const [refused, again] = seen.slice(3)
    expect(refused!.after).toBeGreaterThan(0)
    expect(again!.at - refused!.at).toBeGreaterThanOrEqual(refused!.after * 1_000 - 5)
  })
})
