import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let sandbox: SandboxServer
let client: OpenAI

beforeAll(async () => {
  sandbox = await startSandbox()
  client = new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'sk-test-0123456789', maxRetries: 0, logLevel: 'off' })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const messages = [{ role: 'user' as const, content: 'What is a harbour for?' }]
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['c', 'f'] } },
      required: ['city', 'unit'],
    },
  },
}
const askForWeather = [{ role: 'user' as const, content: 'How is the weather in Paris and London?' }]

describe('chat completions', () => {
  it('answers alike in one piece and as a stream', async () => {
    const whole = await client.chat.completions.create({ model: 'sandbox-small', messages })
    const stream = client.chat.completions.stream({
      model: 'sandbox-small',
      messages,
      stream_options: { include_usage: true },
    })
    const streamed = await stream.finalChatCompletion()
    expect(whole.choices[0]?.message.content).toContain('harbour')
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(streamed.choices[0]?.finish_reason).toBe('stop')
    expect(streamed.usage).toEqual(whole.usage)
    expect([streamed.id, streamed.created, streamed.model]).toEqual([whole.id, whole.created, 'sandbox-small'])
  })

  it('sends usage last, alone, and only when asked', async () => {
    const plain = await collect(await client.chat.completions.create({ model: 'm', messages, stream: true }))
    expect(plain.every(chunk => !('usage' in chunk) && chunk.choices.length === 1)).toBe(true)
    const stream_options = { include_usage: true }
    const asked = await collect(
      await client.chat.completions.create({ model: 'm', messages, stream: true, stream_options }),
    )
    expect(asked.slice(0, -1).every(chunk => chunk.usage === null)).toBe(true)
    expect(asked.at(-1)?.choices).toEqual([])
    expect(asked.at(-1)?.usage?.completion_tokens).toBe(asked.length - 3)
    expect(asked.filter(chunk => chunk.choices[0]?.delta.role)).toHaveLength(1)
  })

  it('calls tools in parallel, streams their arguments, and answers after the result', async () => {
    const request = { model: 'm', messages: askForWeather, tools: [weather] }
    const whole = await client.chat.completions.create(request)
    const calls = whole.choices[0]?.message.tool_calls ?? []
    expect(calls.map(call => call.type === 'function' && JSON.parse(call.function.arguments))).toEqual([
      { city: 'Paris', unit: 'c' },
      { city: 'London', unit: 'c' },
    ])
    expect(whole.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
    const streamed = await client.chat.completions.stream(request).finalChatCompletion()
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(calls)
    const one = await client.chat.completions.create({ ...request, parallel_tool_calls: false })
    expect(one.choices[0]?.message.tool_calls).toHaveLength(1)

    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: '21 degrees' }))
    const history = [...askForWeather, whole.choices[0]!.message, ...results]
    const after = await client.chat.completions.create({ ...request, messages: history })
    expect(after.choices[0]?.finish_reason).toBe('stop')
    expect(after.choices[0]?.message.content).toContain('21 degrees')
  })

  it('heeds tool_choice', async () => {
    const unrelated = { model: 'm', messages, tools: [weather] }
    const auto = await client.chat.completions.create(unrelated)
    expect(auto.choices[0]?.message.tool_calls).toBeUndefined()
    const required = await client.chat.completions.create({ ...unrelated, tool_choice: 'required' })
    expect(required.choices[0]?.message.tool_calls).toHaveLength(1)
    const none = await client.chat.completions.create({ ...unrelated, messages: askForWeather, tool_choice: 'none' })
    expect(none.choices[0]?.finish_reason).toBe('stop')
  })

  it('keeps to a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer', minimum: 18 },
        tags: { type: 'array', items: {} },
      },
    }
    const answer = await client.chat.completions.create({
      model: 'm',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema } },
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toMatchObject({ name: 'a name', age: 18 })
    const free = await client.chat.completions.create({
      model: 'm',
      messages,
      response_format: { type: 'json_object' },
    })
    expect(JSON.parse(free.choices[0]?.message.content ?? '')).toHaveProperty('answer')
  })

  it('stops at the limit, at a stop sequence and after the asked number of tokens', async () => {
    const short = await client.chat.completions.create({ model: 'm', messages, max_completion_tokens: 5 })
    expect(short.choices[0]?.finish_reason).toBe('length')
    expect(short.usage?.completion_tokens).toBe(5)
    const stopped = await client.chat.completions.create({ model: 'm', messages, stop: ['harbour'] })
    expect(stopped.choices[0]?.finish_reason).toBe('stop')
    expect(stopped.choices[0]?.message.content).not.toContain('harbour')
    const long = await client.chat.completions.create({ model: 'm+tokens=300,reasoning=20,cached=4', messages })
    expect(long.usage).toMatchObject({
      completion_tokens: 320,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 20 },
    })
  })

  it('takes images and gives log probabilities', async () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } },
    ]
    const request = { model: 'm', messages: [{ role: 'user' as const, content }], logprobs: true }
    const answer = await client.chat.completions.create(request)
    expect(answer.usage?.prompt_tokens).toBe(4 + 85)
    expect(answer.choices[0]?.logprobs?.content).toHaveLength(answer.usage!.completion_tokens)
  })
})

describe('responses', () => {
  it('streams every event in order up to the whole that a plain call gives', async () => {
    const request = { model: 'm', input: 'Tell me of harbours', reasoning: { effort: 'low' as const } }
    const whole = await client.responses.create(request)
    const events = await collect(await client.responses.create({ ...request, stream: true }))
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index))
    const deltas = events.map(event => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')
    expect(deltas).toBe(whole.output_text)
    const last = events.at(-1)
    expect(last?.type).toBe('response.completed')
    expect(last?.type === 'response.completed' && last.response.usage).toEqual(whole.usage)
    expect(whole.usage?.output_tokens_details.reasoning_tokens).toBe(16)
  })

  it('calls functions and says when it was cut short', async () => {
    const tools = [{ type: 'function' as const, strict: true, ...weather.function }]
    const called = await client.responses.stream({ model: 'm', input: 'weather in Oslo', tools }).finalResponse()
    const call = called.output.find(item => item.type === 'function_call')
    expect(JSON.parse(call!.arguments)).toEqual({ city: 'Oslo', unit: 'c' })
    const cut = await client.responses.create({ model: 'm', input: 'hello', max_output_tokens: 3 })
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  })
})

it('lists models, continues texts and embeds', async () => {
  const names = []
  for await (const model of client.models.list()) names.push(model.id)
  expect(names).toContain('sandbox-small')
  const continued = await client.completions.create({ model: 'm', prompt: 'Once upon', max_tokens: 4 })
  expect(continued).toMatchObject({ choices: [{ finish_reason: 'length' }], usage: { completion_tokens: 4 } })
  const { data } = await client.embeddings.create({
    model: 'e',
    input: ['a calm harbour', 'the calm harbour', 'tax law'],
  })
  const [first, near, far] = data.map(({ embedding }) => embedding)
  expect(dot(first!, first!)).toBeCloseTo(1)
  expect(dot(first!, near!)).toBeGreaterThan(dot(first!, far!) + 0.3)
})

describe('failures raise the class that OpenAI has for them', () => {
  const attempt = (model: string) => client.chat.completions.create({ model, messages })

  it.each([
    ['fault=status:429;retry-after:2', OpenAI.RateLimitError],
    ['fault=status:500', OpenAI.InternalServerError],
    ['fault=reset', OpenAI.APIConnectionError],
  ])('%s', async (directive, expected) => {
    await expect(attempt(`m+${directive}`)).rejects.toBeInstanceOf(expected)
  })

  it('tells a bad key, a missing model and an unknown path', async () => {
    const stranger = new OpenAI({ baseURL: `${sandbox.url}/v1`, apiKey: 'bad-key', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    await expect(attempt('')).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    await expect(client.get('/nowhere')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  })

  it('fails in the middle of a stream', async () => {
    for (const fault of ['cut-after', 'malformed-after', 'error-after']) {
      const stream = await client.chat.completions.create({ model: `m+fault=${fault}:3`, messages, stream: true })
      const seen: unknown[] = []
      const reading = (async () => {
        for await (const chunk of stream) seen.push(chunk)
      })()
      await expect(reading).rejects.toThrow()
      expect(seen).toHaveLength(3)
    }
  })
})

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of stream) all.push(one)
  return all
}

const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
