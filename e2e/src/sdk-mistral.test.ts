import { Mistral } from '@mistralai/mistralai'
import { MistralError } from '@mistralai/mistralai/models/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, FAMILIES, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: Mistral
beforeAll(async () => {
  house = await AiHouse.start()
  client = new Mistral({ serverURL: house.url(), apiKey: house.secret, retryConfig: { strategy: 'none' } })
})
afterAll(() => house.stop())

const messages = [
  { role: 'system' as const, content: 'Be brief.' },
  { role: 'user' as const, content: 'What is a harbour for? Für Ünïcode 🦀 too.' },
]
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

describe.each(FAMILIES)('the Mistral SDK with a model of $type', ({ type: model }) => {
  it('answers alike in one piece and as a stream', async () => {
    const whole = await client.chat.complete({ model, messages })
    let text = ''
    let finish: string | null | undefined
    for await (const { data } of await client.chat.stream({ model, messages })) {
      text += data.choices[0]?.delta.content ?? ''
      finish = data.choices[0]?.finishReason ?? finish
    }
    expect(whole.choices[0]!.message!.content).toContain('harbour')
    expect([text, finish]).toEqual([whole.choices[0]!.message!.content, 'stop'])
    expect(whole.usage.totalTokens).toBeGreaterThan(0)
  })

  it('runs a loop of tools', async () => {
    const question = { role: 'user' as const, content: 'How is the weather in Paris and London?' }
    const asked = await client.chat.complete({ model, messages: [question], tools: [weather], toolChoice: 'auto' })
    const { message } = asked.choices[0]!
    expect(message!.toolCalls!.map(call => JSON.parse(String(call.function.arguments)))).toEqual([
      { city: 'Paris' },
      { city: 'London' },
    ])
    const results = message!.toolCalls!.map(call => ({
      role: 'tool' as const,
      toolCallId: call.id!,
      name: call.function.name,
      content: 'clear',
    }))
    const answer = await client.chat.complete({
      model,
      tools: [weather],
      messages: [question, { ...message!, role: 'assistant' as const }, ...results],
    })
    expect(answer.choices[0]!.message!.content).toEqual(expect.any(String))
  })

  it('gives structured output', async () => {
    const schema = z.object({ name: z.string(), age: z.number() })
    const { choices } = await client.chat.parse({ model, messages, responseFormat: schema })
    expect(schema.safeParse(choices![0]!.message!.parsed).success).toBe(true)
  })
})

describe.each(OWN)('the Mistral SDK where a model of $type fails', ({ type: model }) => {
  it.each([
    ['bad-request', 400],
    ['unauthorized', 502],
    ['forbidden', 502],
    ['missing', 404],
    ['large', 413],
    ['unprocessable', 422],
    ['limited', 429],
    ['failing', 502],
    ['busy', 503],
    ['overloaded', 503],
    ['silent', 504],
  ])('raises an error where the provider is %s', async (fault, statusCode) => {
    const error = await failureOf(() => client.chat.complete({ model: `${model}-${fault}`, messages }))
    expect(error).toBeInstanceOf(MistralError)
    expect(error).toMatchObject({ statusCode })
  })

  it.each(['cut', 'told', 'stuck'])('raises an error for a stream that is %s, and gives no finish', async fault => {
    const finishes: unknown[] = []
    const error = await failureOf(async () => {
      for await (const { data } of await client.chat.stream({ model: `${model}-${fault}`, messages }))
        finishes.push(data.choices[0]?.finishReason)
    })
    expect([error instanceof Error, finishes.filter(Boolean)]).toEqual([true, []])
  })
})

it('the Mistral SDK embeds', async () => {
  const { data } = await client.embeddings.create({ model: 'openai', inputs: ['one harbour', 'two ships'] })
  expect(data).toHaveLength(2)
})
