import answerFilter from '@gatehouse/policies/ai-answer-filter/policy.js'
import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const price = { input: 1_000_000_000, output: 2_000_000_000 }
const alias = (
  resilience: object = { continuation: {} },
  names: ('one' | 'two' | 'three')[] = ['one', 'two'],
  at: object = price,
) => ({
  targets: names.map(name => to(name, { price: at })),
  route: { strategy: 'priority', choices: names.map((_, target) => ({ use: { target } })) },
  timeouts: { firstTokenMs: 1_000, interTokenMs: 300 },
  resilience,
})
const long = { stream: true, max_tokens: 40 }

interface Chunk {
  id: string
  error?: { code: string }
  choices?: { delta: { content?: string }; finish_reason: string | null }[]
  usage?: { prompt_tokens: number; completion_tokens: number }
}
const chunksOf = (text: string): Chunk[] =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as Chunk)
const saidIn = (chunks: Chunk[]): string => chunks.map(({ choices }) => choices?.[0]?.delta.content ?? '').join('')

const recorded = async () => {
  await gateway.until(() => gateway.test.records.length > 0)
  return gateway.test.records.at(-1)!
}

test.each(['cut-after=3', 'stall-after=3', 'malformed-after=3', 'error-after=3'])(
  'a text that breaks off (%s) is gone on with by the next target, in the same stream',
  async fault => {
    gateway.serve({ chat: alias() })
    gateway.test.records.length = 0
    gateway.sandboxes.one.set({ fault, tokens: 20 })
    gateway.sandboxes.two.set({ tokens: 5 })
    const seen = await gateway.call('chat', { ...long, stream_options: { include_usage: true } })
    const chunks = chunksOf(seen.text)
    expect([seen.status, seen.model, seen.attempts]).toEqual([200, 'one/m', 1])
    expect(seen.text).toContain(': continued by two/m\n')
    expect(seen.text).toMatch(/data: \[DONE\]\n\n$/)
    expect(chunks.filter(({ error }) => error)).toEqual([])
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(chunks.filter(({ choices }) => choices?.[0]?.finish_reason)).toHaveLength(1)

    const [asked] = gateway.sandboxes.two.requests()
    const { messages, max_completion_tokens: most } = JSON.parse(asked!.body) as {
      messages: { role: string; content: string }[]
      max_completion_tokens: number
    }
    const [question, answered, wish] = messages
    expect([question!.content, answered!.role, wish!.role]).toEqual(['Hello', 'assistant', 'user'])
    expect(answered!.content.length).toBeGreaterThan(0)
    expect(saidIn(chunks).startsWith(answered!.content)).toBe(true)
    expect(saidIn(chunks).length).toBeGreaterThan(answered!.content.length)
    expect(most).toBeLessThan(40)

    const record = await recorded()
    expect(record.attempts).toMatchObject([
      { provider: 'one', error: expect.any(String) },
      { provider: 'two', status: 200, continues: true },
    ])
    expect(record).toMatchObject({ status: 200, usageSource: 'partial', provider: 'two' })
    expect(record.error).toBeUndefined()
    const { usage } = chunks.at(-1)!
    expect([record.inputTokens, record.outputTokens]).toEqual([usage!.prompt_tokens, usage!.completion_tokens])
    expect(BigInt(record.costNano)).toBe(BigInt(record.inputTokens * 1_000 + record.outputTokens * 2_000))
  },
)

test('goes on as often as it may, then the caller gets the error', async () => {
  gateway.serve({ chat: alias({ continuation: { most: 1 } }, ['one', 'two', 'three']) })
  gateway.sandboxes.one.set({ fault: 'cut-after=3', tokens: 20 })
  gateway.sandboxes.two.set({ fault: 'cut-after=3', tokens: 20 })
  const seen = await gateway.call('chat', long)
  expect(seen.status).toBe(200)
  expect(chunksOf(seen.text).at(-1)).toMatchObject({ error: { code: 'upstream_error' } })
  expect(seen.text).not.toContain('[DONE]')
  expect(gateway.calls('three')).toBe(0)
})

test('a target that refuses to go on is passed over; with nobody left the stream ends with the error', async () => {
  gateway.serve({ chat: alias(undefined, ['one', 'two', 'three']) })
  gateway.sandboxes.one.set({ fault: 'cut-after=3', tokens: 20 })
  gateway.sandboxes.two.set({ fault: 'status=500' })
  expect((await gateway.call('chat', long)).text).toMatch(/: continued by three\/m[\s\S]*\[DONE\]/)
  gateway.sandboxes.three.set({ fault: 'status=500' })
  const seen = await gateway.call('chat', long)
  expect(seen.text).toContain('"error"')
  expect(seen.text).not.toContain('[DONE]')
})

test('who fails before it goes on adds nothing to what the caller is told, and each part is charged', async () => {
  gateway.serve({ chat: alias(undefined, ['one', 'two', 'three'], { ...price, request: 7_000 }) })
  gateway.test.records.length = 0
  gateway.sandboxes.one.set({ fault: 'cut-after=3', tokens: 20 })
  gateway.sandboxes.two.set({ fault: 'error-after=0' })
  gateway.sandboxes.three.set({ tokens: 5 })
  const { text } = await gateway.call('chat', { ...long, stream_options: { include_usage: true } })
  expect(text).toMatch(/: continued by three\/m[\s\S]*\[DONE\]/)
  const { usage } = chunksOf(text).at(-1)!
  const record = await recorded()
  expect([record.inputTokens, record.outputTokens]).toEqual([usage!.prompt_tokens, usage!.completion_tokens])
  expect(record.attempts.map(({ provider, continues }) => [provider, continues])).toEqual([
    ['one', undefined],
    ['two', true],
    ['three', true],
  ])
  expect(record.charges).toMatchObject([
    { of: 'request', cost: 7_000 },
    { of: 'request', cost: 7_000 },
  ])
  const tokens = record.inputTokens * 1_000 + record.outputTokens * 2_000
  expect(BigInt(record.costNano)).toBe(BigInt(tokens + 14_000))
})

test.each([
  ['nobody asked for it', {}, {}],
  ['it has tools', { continuation: {} }, { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ['it is a JSON document', { continuation: {} }, { response_format: { type: 'json_object' } }],
])('an answer that breaks off ends with the error where %s', async (_, resilience, fields) => {
  gateway.serve({ chat: alias(resilience) })
  gateway.sandboxes.one.set({ fault: 'cut-after=3', tokens: 20 })
  const seen = await gateway.call('chat', { ...long, ...fields })
  expect(seen.text).toContain('"error"')
  expect(gateway.calls('two')).toBe(0)
})

test('an answer of which nothing has come is asked for anew, as without it', async () => {
  gateway.serve({ chat: alias() })
  gateway.sandboxes.one.set({ fault: 'cut-after=0' })
  const seen = await gateway.call('chat', long)
  expect([seen.model, seen.attempts]).toEqual(['two/m', 2])
  expect(JSON.parse(gateway.sandboxes.two.requests()[0]!.body).messages).toHaveLength(1)
})

test.each(['cut-after=6', 'stall-after=6'])(
  'an answer that lacks only the mark of its end (%s) is whole: nobody is asked to go on with it',
  async fault => {
    gateway.serve({ chat: alias() })
    gateway.test.records.length = 0
    gateway.sandboxes.one.set({ fault, tokens: 3 })
    const seen = await gateway.call('chat', { ...long, stream_options: { include_usage: true } })
    const chunks = chunksOf(seen.text)
    expect(seen.text).toMatch(/data: \[DONE\]\n\n$/)
    expect(chunks.filter(({ choices }) => choices?.[0]?.finish_reason)).toHaveLength(1)
    expect(gateway.calls('two')).toBe(0)
    const record = await recorded()
    expect(record.attempts).toHaveLength(1)
    expect(record).toMatchObject({ status: 200, usageSource: 'provider', outputTokens: 3 })
    expect(record.error).toBeUndefined()
  },
)

test.each(['malformed-after=6', 'error-after=6'])(
  'what fails after the end of an answer (%s) ends it with the error',
  async fault => {
    gateway.serve({ chat: alias() })
    gateway.sandboxes.one.set({ fault, tokens: 3 })
    expect(chunksOf((await gateway.call('chat', long)).text).at(-1)).toMatchObject({
      error: { code: 'upstream_error' },
    })
    expect(gateway.calls('two')).toBe(0)
  },
)

describe('a policy that throws', () => {
  const policy = {
    ...{ id: 'pol_1', tenantId: 'ten_1', type: 'ai-answer-filter', scope: { kind: 'tenant', id: 'ten_1' } },
    ...{ position: 0, config: { hide: ['images'] } },
  }
  const throwAt = (type: AiEvent['type'], nth: number) => {
    let seen = 0
    vi.spyOn(answerFilter, 'compile').mockReturnValue({
      onEvent(_, event) {
        if (event.type === type && ++seen === nth) throw new Error('on purpose')
        return undefined
      },
    })
  }
  afterEach(() => {
    vi.restoreAllMocks()
    gateway.test.apply({}, { policy: ['pol_1'] })
  })

  test.each([
    ['with a part of the answer at the caller', { stream: true }, 'text-delta', 2, 200],
    ['before that', { stream: true }, 'start', 1, 500],
    ['at an answer in one piece', {}, 'text-delta', 1, 500],
  ] as const)('ends the call %s: no other model is asked for the same', async (_, fields, type, nth, status) => {
    gateway.serve({ chat: alias() })
    throwAt(type, nth)
    gateway.test.apply({ policy: [policy] })
    gateway.test.faults.length = 0
    gateway.sandboxes.one.set({ tokens: 5 })
    const seen = await gateway.call('chat', fields)
    expect([seen.status, gateway.calls('two')]).toEqual([status, 0])
    expect(seen.text).toContain('"code":"internal"')
    expect(seen.text).not.toContain('[DONE]')
    expect(gateway.test.faults).toEqual([['policy pol_1 failed', new Error('on purpose')]])
  })
})
