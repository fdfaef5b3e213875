import type { LimitResource } from '@gatehouse/shared/config/resources.js'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testLimits } from '../testing/test-limits.js'
import { AiGateway, usageOf, whole } from './testing/ai-gateway.js'

// Limits beside those of plans, on the wire, as the models of one tenant have them.

const limits = testLimits()
let gateway: AiGateway
beforeAll(async () => {
  gateway = await AiGateway.start({ limiters: limits })
})
afterAll(async () => {
  expect(gateway.test.faults).toEqual([])
  await gateway.stop()
  limits.stop()
})
beforeEach(() => {
  gateway.one.play(
    whole(200, { id: 'c', choices: [{ index: 0, message: { content: 'Yes.' } }], usage: usageOf(10, 5) }),
  )
})

let made = 0
const HOUR_MS = 3_600_000
const few = (limit: number, windowMs = HOUR_MS) => ({ requests: { limit, windowMs } })
const spend = (nano: number, more: object = {}) => ({
  budget: { limit: nano, windowMs: HOUR_MS, unpriced: 'deny' as const, ...more },
})

/** Makes these all the limits that there are beside the plan's. */
function limited(...rules: Partial<LimitResource>[]): void {
  const limit = rules.map(rule => ({
    ...{ id: `lim_${++made}`, tenantId: 'ten_1', scope: { kind: 'tenant', id: null } },
    ...rule,
  }))
  expect(gateway.test.apply({ limit }, {}, true).accepted).toBe(true)
}

const statuses = async (...calls: [model: string, fields?: object, headers?: Record<string, string>][]) => {
  const all: number[] = []
  for (const [model, fields, headers] of calls) {
    const response = await gateway.send(
      { model, messages: [{ role: 'user', content: 'Hello' }], ...fields },
      { headers: { authorization: `Bearer ${gateway.secret}`, 'content-type': 'application/json', ...headers } },
    )
    await response.arrayBuffer()
    all.push(response.status)
  }
  return all
}

test.each<LimitResource['scope']>([
  { kind: 'installation', id: null },
  { kind: 'tenant', id: null },
  { kind: 'product', id: 'prd_1' },
  { kind: 'plan', id: 'pln_1' },
  { kind: 'application', id: 'app_1' },
])('a limit of the $kind counts all calls of it', async scope => {
  limited({ scope, tenantId: scope.kind === 'installation' ? null : 'ten_1', limits: few(2) })
  expect(await statuses(['chat'], ['sure'], ['chat'])).toEqual([200, 200, 429])
})

test.each<LimitResource['scope']>([
  { kind: 'tenant', id: 'ten_2' },
  { kind: 'team', id: 'team_1' },
  { kind: 'product', id: 'prd_2' },
  { kind: 'application', id: 'app_2' },
  { kind: 'key', id: 'key_of_another' },
])('a limit of another $kind counts none', async scope => {
  limited({ scope, limits: few(0) })
  expect(await statuses(['chat'])).toEqual([200])
})

test('of a model: by whatever name it is called, and no other', async () => {
  limited({ scope: { kind: 'model', id: 'mdl_chat' }, limits: few(1) })
  expect(await statuses(['chat'], ['acme/chat'], ['sure'])).toEqual([200, 429, 200])
})

test('each end user has it for itself, as OpenAI, Anthropic or a header name them', async () => {
  limited({ each: 'user', limits: few(1) })
  const anthropic = { metadata: { user_id: 'dora' } }
  expect(
    await statuses(
      ...(['alice', 'bob', 'alice'] as const).map((user): [string, object] => ['chat', { user }]),
      ['chat', { safety_identifier: 'bob' }],
      ['chat', anthropic],
      ['chat', {}, { 'x-gatehouse-user': 'dora' }],
      // Who names nobody is not let off.
      ['chat'],
      ['chat'],
    ),
  ).toEqual([200, 200, 429, 429, 200, 429, 200, 429])
})

test('what is suspended is refused by name until it is resumed, and nobody else with it', async () => {
  limited({ each: 'user', limits: spend(1e9), suspended: ['app_1/alice'] })
  const refused = await gateway.chat('chat', { user: 'alice' })
  expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'budget_suspended' } }])
  expect(await statuses(['chat', { user: 'bob' }])).toEqual([200])
  limited({ each: 'user', limits: spend(1e9) })
  expect(await statuses(['chat', { user: 'alice' }])).toEqual([200])
})

test('a budget on a call is spent by its cost, and a call is told what it may write', async () => {
  // Of 10 and 5 tokens: 20,000 nano-USD.
  limited({ limits: spend(300_000) })
  const first = await gateway.chat('chat', { max_tokens: 100 })
  expect(first.status).toBe(200)
  // Money enough for about 90 output tokens is left over what the input reserves.
  expect(JSON.parse(gateway.one.received.at(-1)!.body).max_tokens).toBeLessThanOrEqual(100)
  const seen: number[] = []
  for (let i = 0; i < 20; i++) seen.push(...(await statuses(['chat', { max_tokens: 100 }])))
  expect(seen.filter(status => status === 200).length).toBeLessThanOrEqual(14)
  expect(seen.at(-1)).toBe(429)
})

test.each([
  ['deny', undefined, 403],
  ['allow', undefined, 200],
  ['price', { input: 1e9, output: 2e9 }, 200],
] as const)('a model without a price, where the policy is %s', async (unpriced, price, status) => {
  limited({ limits: spend(100_000, { unpriced, price }) })
  const before = gateway.test.records.length
  expect(await statuses(['free', { max_tokens: 5 }])).toEqual([status])
  // At the price that is assumed it is spent like any other.
  const many = await statuses(...Array.from({ length: 6 }, (): [string, object] => ['free', { max_tokens: 5 }]))
  expect(many.at(-1)).toBe(unpriced === 'price' ? 429 : status)
  // What budgets counted is on record, for the settlement of a node that dies. Of 10 and 5 tokens at the price that is assumed.
  await gateway.test.recorded(before + 7)
  const assumed = gateway.test.records.slice(before).map(({ assumedNano }) => assumedNano)
  expect(assumed[0]).toBe(price && '20000')
  expect(assumed.at(-1)).toBeUndefined()
})
