import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whole } from './testing/ai-gateway.js'
import { FamilyGateway } from './testing/family-gateway.js'

// What a caller asks for and a provider does not know: told, or refused.

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../packages/providers/fixtures/${name}`, import.meta.url), 'utf8')

let gateway: FamilyGateway
beforeAll(async () => {
  gateway = await FamilyGateway.start(['openai-compatible', 'anthropic', 'gemini'])
  gateway.vendor('openai-compatible').play(whole(200, fixture('openai/chat.json')))
  gateway.vendor('anthropic').play(whole(200, fixture('anthropic/chat.json')))
  gateway.vendor('gemini').play(whole(200, fixture('gemini/grounded.json')))
})
afterAll(() => gateway.stop())

const messages = [{ role: 'user', content: 'Hi' }]
const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }]
const sentTo = (type: string) => gateway.vendor(type).received.at(-1)!

describe('several answers', () => {
  test.each([
    ['/v1/chat/completions', { model: 'anthropic', messages, n: 2 }, 'n'],
    ['/v1/chat/completions', { model: 'gemini', messages, n: 3 }, 'n'],
    ['/v1/completions', { model: 'anthropic', prompt: 'Hi', n: 2 }, 'n'],
  ])('%s %j are refused where the provider gives one', async (path, body, param) => {
    const response = await gateway.post(path, body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported', param } })
  })

  test('are refused in the words of a Gemini client too', async () => {
    const body = { contents, generationConfig: { candidateCount: 2 } }
    const response = await gateway.post('/v1beta/models/openai-compatible:generateContent', body)
    expect([response.status, await response.json()]).toMatchObject([400, { error: { status: 'INVALID_ARGUMENT' } }])
  })

  test('pass where caller and provider speak alike; one is one', async () => {
    expect((await gateway.post('/v1/chat/completions', { model: 'openai-compatible', messages, n: 2 })).status).toBe(
      200,
    )
    expect(JSON.parse(sentTo('openai-compatible').body)).toMatchObject({ n: 2 })
    expect((await gateway.post('/v1/chat/completions', { model: 'anthropic', messages, n: 1 })).status).toBe(200)
  })
})

describe('a parameter that the provider does not know', () => {
  const ask = { model: 'anthropic', messages, seed: 5, logit_bias: { 1: 2 }, x_own: true }

  test("is told in the caller's words", async () => {
    const response = await gateway.post('/v1/chat/completions', ask)
    expect(response.status).toBe(200)
    const told = response.headers.get('x-gatehouse-dropped-params')!.split(', ')
    expect(told.sort()).toEqual(['logit_bias', 'seed', 'x_own'])
  })

  test('is refused for callers who want it strictly', async () => {
    const response = await gateway.post('/v1/chat/completions', ask, { 'x-gatehouse-strict': 'true' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { code: 'unsupported', message: expect.stringMatching(/seed|logit_bias|x_own/) },
    })
  })

  test('is nobody else’s affair: strict calls without one are answered', async () => {
    const body = { model: 'anthropic', messages }
    expect((await gateway.post('/v1/chat/completions', body, { 'x-gatehouse-strict': 'true' })).status).toBe(200)
  })
})

describe("Anthropic's headers", () => {
  const body = { model: 'anthropic', max_tokens: 9, messages }

  test('betas go on, the version is ours', async () => {
    await gateway.post('/v1/messages', body, {
      'anthropic-beta': 'context-1m-2025-08-07,files-api-2025-04-14',
      'anthropic-version': '2099-01-01',
    })
    expect(sentTo('anthropic').headers).toMatchObject({
      'anthropic-beta': 'context-1m-2025-08-07,files-api-2025-04-14',
      'anthropic-version': '2023-06-01',
    })
  })

  test('what is no list of betas does not', async () => {
    await gateway.post('/v1/messages', body, { 'anthropic-beta': 'a b; c' })
    expect(sentTo('anthropic').headers['anthropic-beta']).toBeUndefined()
  })
})
