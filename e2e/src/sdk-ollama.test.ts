import { type Message, Ollama } from 'ollama'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, can, FAMILIES, type Fault, FORBIDDEN, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: Ollama

beforeAll(async () => {
  house = await AiHouse.start()
  client = new Ollama({ host: house.url(), headers: { authorization: `Bearer ${house.secret}` } })
})
afterAll(() => house.stop())

const messages: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is a harbour for? Für Ünïcode 🦀 too.' },
]
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

describe.each(FAMILIES)('the Ollama SDK, with a model of $type', ({ type: model }) => {
  it('chats alike in one piece and as a stream, with its figures at the end', async () => {
    const whole = await client.chat({ model, messages })
    expect(whole.message.content).toContain('harbour')
    expect(whole).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: expect.any(Number) })
    let text = ''
    let last = whole
    for await (const part of await client.chat({ model, messages, stream: true })) {
      text += part.message.content
      last = part
    }
    expect(text).toBe(whole.message.content)
    expect(last).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: whole.prompt_eval_count })
  })

  it.each([false, true])('runs a loop of tools, called in parallel (stream: %s)', async streamed => {
    const conversation: Message[] = [{ role: 'user', content: 'How is the weather in Paris and London?' }]
    const ask = { model, messages: conversation, tools: [weather] }
    const answer: Message = { role: 'assistant', content: '', tool_calls: [] }
    if (streamed)
      for await (const { message } of await client.chat({ ...ask, stream: true })) {
        answer.content += message.content
        answer.tool_calls!.push(...(message.tool_calls ?? []))
      }
    else Object.assign(answer, (await client.chat(ask)).message)
    expect(answer.tool_calls!.map(call => call.function)).toEqual([
      { name: 'get_weather', arguments: { city: 'Paris' } },
      { name: 'get_weather', arguments: { city: 'London' } },
    ])
    conversation.push(answer)
    for (const { function: fn } of answer.tool_calls!)
      conversation.push({ role: 'tool', tool_name: fn.name, content: `clear in ${fn.arguments.city}` })
    const last = await client.chat(ask)
    expect(last.message.content).not.toBe('')
    expect(last.message.tool_calls ?? []).toEqual([])
  })

  it('gives structured output', async () => {
    const person = z.object({ name: z.string(), age: z.number() })
    const { message } = await client.chat({ model, messages, format: z.toJSONSchema(person) })
    expect(person.safeParse(JSON.parse(message.content)).success).toBe(true)
  })

  it('stops at a limit and at a stop sequence', async () => {
    const short = await client.chat({ model, messages, options: { num_predict: 3 } })
    expect(short.done_reason).toBe('length')
    const stopped = await client.chat({ model, messages, options: { stop: ['harbour'] } })
    expect(stopped.message.content).not.toContain('harbour')
  })

  it('takes pictures and thinks', async () => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const seen = await client.chat({ model, messages: [{ role: 'user', content: 'What is this?', images: [pixel] }] })
    if (can(model, 'images')) expect(seen.prompt_eval_count).toBeGreaterThan(50)
    const thought = await client.chat({ model, messages, think: 'low', options: { num_predict: 4000 } })
    const again = await client.chat({
      model,
      messages: [...messages, thought.message, { role: 'user', content: 'And then?' }],
    })
    expect(again.message.content).not.toBe('')
  })
})

// To an Ollama of its own the bytes pass, and the sandbox is none that takes prompts.
it.each(FAMILIES.filter(({ type }) => type !== 'ollama'))(
  'the Ollama SDK has a prompt answered by a model of $type, in one piece and as a stream',
  async ({ type: model }) => {
    const ask = { model, prompt: 'What is a harbour for?', system: 'Be brief.' }
    const whole = await client.generate(ask)
    expect(whole.response).toContain('harbour')
    let text = ''
    for await (const part of await client.generate({ ...ask, stream: true })) text += part.response
    expect(text).toBe(whole.response)
  },
)

describe.each(OWN)('the Ollama SDK, where a model of $type fails', ({ type: model }) => {
  it.each<[Fault, number]>([
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
    ['reset', 502],
  ])('tells the status and the reason where the provider is %s', async (fault, status) => {
    for (const ask of [
      () => client.chat({ model: `${model}-${fault}`, messages }),
      () => client.chat({ model: `${model}-${fault}`, messages, stream: true }),
    ]) {
      const error = await failureOf(ask)
      expect(error).toMatchObject({ name: 'ResponseError', status_code: status, error: expect.any(String) })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])('raises an error for a stream that is %s', async fault => {
    const done: boolean[] = []
    const error = await failureOf(async () => {
      for await (const part of await client.chat({ model: `${model}-${fault}`, messages, stream: true }))
        done.push(part.done)
    })
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).not.toContain('Did not receive done')
    expect(done).not.toContain(true)
  })
})

it.each(['openai', 'gemini', 'cohere', 'ollama', 'vllm'])('embeds with a model of %s', async model => {
  const { embeddings } = await client.embed({ model, input: ['a', 'b'] })
  expect(embeddings).toHaveLength(2)
  const { embedding } = await client.embeddings({ model, prompt: 'a' })
  expect(embedding).toEqual(embeddings[0])
})

it('lists the models that the key opens, and refuses strangers and what is not theirs', async () => {
  const { models } = await client.list()
  expect(models.map(({ name }) => name)).toEqual(expect.arrayContaining(FAMILIES.map(({ type }) => type)))
  expect(models.map(({ name }) => name)).not.toContain(FORBIDDEN)
  const stranger = new Ollama({ host: house.url(), headers: { authorization: 'Bearer gh_live_none' } })
  expect(await failureOf(() => stranger.chat({ model: 'openai', messages }))).toMatchObject({ status_code: 401 })
  expect(await failureOf(() => client.chat({ model: 'nobody', messages }))).toMatchObject({ status_code: 404 })
  expect(await failureOf(() => client.chat({ model: FORBIDDEN, messages }))).toMatchObject({ status_code: 403 })
})
