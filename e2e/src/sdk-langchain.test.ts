import { type AIMessageChunk, HumanMessage, SystemMessage, type ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, can, FAMILIES, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
beforeAll(async () => {
  house = await AiHouse.start()
})
afterAll(() => house.stop())

const chat = (model: string, useResponsesApi = false): ChatOpenAI =>
  new ChatOpenAI({
    model,
    apiKey: house.secret,
    maxRetries: 0,
    useResponsesApi,
    configuration: { baseURL: house.url('/v1'), logLevel: 'off' },
  })
const messages = [new SystemMessage('Be brief.'), new HumanMessage('What is a harbour for? Für Ünïcode 🦀 too.')]

const weather = tool(({ city }) => `${city}: clear`, {
  name: 'get_weather',
  description: 'The weather in a city',
  schema: z.object({ city: z.string() }),
})

const pairs = [false, true].flatMap(responses => FAMILIES.map(({ type }) => ({ type, responses })))

describe.each(pairs)('LangChain with a model of $type (by responses: $responses)', ({ type, responses }) => {
  it('answers alike in one piece and as a stream, with its tokens', async () => {
    const model = chat(type, responses)
    const whole = await model.invoke(messages)
    let streamed: AIMessageChunk | undefined
    for await (const chunk of await model.stream(messages)) streamed = streamed ? streamed.concat(chunk) : chunk
    expect(whole.text).toContain('harbour')
    expect(streamed!.text).toBe(whole.text)
    expect(streamed!.usage_metadata).toMatchObject({ input_tokens: whole.usage_metadata!.input_tokens })
    expect(whole.usage_metadata!.output_tokens).toBeGreaterThan(0)
  })

  it('runs a loop of tools', async () => {
    const model = chat(type, responses).bindTools([weather])
    const question = new HumanMessage('How is the weather in Paris and London?')
    const asked = await model.invoke([question])
    expect(asked.tool_calls!.map(call => [call.name, call.args])).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_weather', { city: 'London' }],
    ])
    const results: ToolMessage[] = []
    for (const call of asked.tool_calls!) results.push(await weather.invoke({ ...call, type: 'tool_call' }))
    const answer = await model.invoke([question, asked, ...results])
    expect([answer.text === '', answer.tool_calls]).toEqual([false, []])
  })

  it('gives structured output, natively and by a tool', async () => {
    const schema = z.object({ name: z.string(), age: z.number() })
    const forces = can(type, 'tool-choice') || !responses
    for (const method of ['jsonSchema', ...(forces ? (['functionCalling'] as const) : [])] as const) {
      const got = await chat(type, responses).withStructuredOutput(schema, { method, name: 'person' }).invoke(messages)
      expect(schema.parse(got)).toEqual(got)
    }
  })
})

const own = [false, true].flatMap(responses => OWN.map(({ type }) => ({ type, responses })))

describe.each(own)('LangChain where a model of $type fails (by responses: $responses)', ({ type, responses }) => {
  it('raises what the provider refuses, and streams that break off', async () => {
    for (const [fault, status] of [
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
    ] as const)
      expect(await failureOf(() => chat(`${type}-${fault}`, responses).invoke(messages))).toMatchObject({ status })
    const broken = async () => {
      for await (const chunk of await chat(`${type}-cut`, responses).stream(messages)) expect(chunk).toBeDefined()
    }
    expect(await failureOf(broken)).toBeInstanceOf(Error)
  })
})

it('LangChain embeds', async () => {
  const embeddings = new OpenAIEmbeddings({
    model: 'openai',
    apiKey: house.secret,
    maxRetries: 0,
    configuration: { baseURL: house.url('/v1') },
  })
  const vectors = await embeddings.embedDocuments(['one harbour', 'two ships'])
  expect(vectors).toHaveLength(2)
  expect(vectors[0]!.length).toBeGreaterThan(8)
})
