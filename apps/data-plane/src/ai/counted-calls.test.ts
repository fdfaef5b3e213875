import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  AiGateway,
  DONE,
  event,
  opened,
  type Script,
  streamed,
  usageEvent,
  usageOf,
  whole,
} from './testing/ai-gateway.js'

// Calls whose provider tells no usage, or not all of it, over real sockets and with the tokenizer in its thread.

let gateway: AiGateway
beforeAll(async () => {
  gateway = await AiGateway.start({ tokenThread: new URL('../../dist/ai/tokens/count-thread.js', import.meta.url) })
  const { tokens } = gateway.test.gateway
  await vi.waitFor(async () => expect(await tokens!.count(['ready'])).toBe(1), { timeout: 10_000 })
})
afterAll(() => gateway.stop())

const SAID = 'Donaudampfschifffahrtsgesellschaft, 草は緑です.'
/** By the vocabulary; four bytes a token would be 13. */
const SAID_TOKENS = 17
const ASKED = { messages: [{ role: 'user', content: '草は緑です. The grass is green.' }] }
/** Four of them for the message around it. */
const ASKED_TOKENS = 4 + 11
const NANO = (ASKED_TOKENS + 2 * SAID_TOKENS) * 1000

const answer = whole(200, {
  id: 'c1',
  choices: [{ message: { role: 'assistant', content: SAID }, finish_reason: 'stop' }],
})
const counted = { inputTokens: ASKED_TOKENS, outputTokens: SAID_TOKENS, costNano: String(NANO) }

async function told(script: Script, fields: object): Promise<{ record: object; text: string; cost: string | null }> {
  gateway.one.play(script)
  let text = ''
  let cost: string | null = null
  const record = await gateway.recordOf(async () => {
    const response = await gateway.chat('chat', { ...ASKED, ...fields })
    cost = response.headers.get('x-gatehouse-cost')
    text = await response.text()
  })
  return { record, text, cost }
}

test('the words of these tests are what the vocabulary makes of them', async () => {
  const { tokens } = gateway.test.gateway
  expect(await tokens!.count([SAID])).toBe(SAID_TOKENS)
  expect(await tokens!.count(ASKED.messages.map(({ content }) => content))).toBe(ASKED_TOKENS - 4)
})

describe('without usage', () => {
  test('an answer in one piece is settled by what was counted, and its cost told so', async () => {
    const { record, cost, text } = await told(answer, {})
    expect(record).toMatchObject({ ...counted, usageSource: 'estimated' })
    expect(Number(cost) * 1e9).toBeCloseTo(NANO)
    expect(text).toContain(SAID)
  })

  test.each([1, 3, 40])('so is a stream in pieces of %i characters', async size => {
    const pieces = Array.from({ length: Math.ceil(SAID.length / size) }, (_, i) =>
      event(SAID.slice(i * size, (i + 1) * size)),
    )
    const { record, text } = await told(streamed(...pieces, event('', 'stop'), DONE), { stream: true })
    expect(record).toMatchObject({ ...counted, usageSource: 'estimated' })
    expect(text.endsWith(DONE)).toBe(true)
  })

  test('and one that broke off, by what had come', async () => {
    const broken = opened(res => setImmediate(() => res.socket?.destroy()), event(SAID))
    const { record, text } = await told(broken, { stream: true })
    expect(record).toMatchObject({ ...counted, usageSource: 'partial', error: 'upstream_error' })
    expect(text).not.toContain(DONE)
  })

  test('and one whose caller left', async () => {
    gateway.one.play(opened(() => {}, event(SAID)))
    const record = await gateway.recordOf(async () => {
      const response = await gateway.chat('chat', { ...ASKED, stream: true })
      const reader = response.body!.getReader()
      await reader.read()
      await reader.cancel()
    })
    expect(record).toMatchObject({ ...counted, usageSource: 'partial', error: 'client_closed' })
  })

  test('a caller who leaves before anything comes pays for what was asked', async () => {
    const gone = new AbortController()
    gateway.one.play(() => gone.abort())
    const record = await gateway.recordOf(() => gateway.chat('chat', ASKED, { signal: gone.signal }).catch(() => {}))
    expect(record).toMatchObject({ inputTokens: ASKED_TOKENS, outputTokens: 0, usageSource: 'partial' })
  })
})

describe('what a provider told', () => {
  test('goes before all counting', async () => {
    const { record } = await told(whole(200, { id: 'c', choices: [], usage: usageOf(3, 4) }), {})
    expect(record).toMatchObject({ inputTokens: 3, outputTokens: 4, usageSource: 'provider' })
  })

  test('at the beginning of a stream that broke off holds for what was asked alone', async () => {
    const script = opened(res => setImmediate(() => res.socket?.destroy()), usageEvent(7, 1), event(SAID))
    const { record } = await told(script, { stream: true })
    expect(record).toMatchObject({ inputTokens: 7, outputTokens: SAID_TOKENS, usageSource: 'partial' })
  })
})

test('a hundred callers who leave at once are all settled, some by bytes', async () => {
  gateway.one.play(opened(() => {}, event(SAID)))
  const from = gateway.test.records.length
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      const reader = (await gateway.chat('chat', { ...ASKED, stream: true })).body!.getReader()
      await reader.read()
      await reader.cancel()
    }),
  )
  const records = (await gateway.test.recorded(from + 100)).slice(from)
  expect(records).toHaveLength(100)
  for (const { outputTokens } of records) expect(outputTokens).toBeGreaterThan(0)
  expect(records.filter(({ outputTokens }) => outputTokens === SAID_TOKENS).length).toBeGreaterThan(50)
})

test('count_tokens of a model whose provider cannot count is counted', async () => {
  const body = { model: 'chat', max_tokens: 9, ...ASKED }
  const counting = await fetch(gateway.test.url('/v1/messages/count_tokens'), {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.secret}` },
    body: JSON.stringify(body),
  })
  expect(await counting.json()).toEqual({ input_tokens: ASKED_TOKENS })
})
