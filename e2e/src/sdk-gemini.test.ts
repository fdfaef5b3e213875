import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AiHouse, can, FAMILIES, type Fault, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: GoogleGenAI

beforeAll(async () => {
  house = await AiHouse.start()
  client = new GoogleGenAI({ apiKey: house.secret, httpOptions: { baseUrl: house.url() } })
})
afterAll(() => house.stop())

const contents = 'What is a harbour for? Für Ünïcode 🦀 too.'
const question = 'How is the weather in Paris and London?'
const weather = {
  name: 'get_weather',
  description: 'The weather in a city',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const tools = [{ functionDeclarations: [weather] }]

async function streamed(params: Parameters<GoogleGenAI['models']['generateContentStream']>[0]) {
  const chunks = []
  for await (const chunk of await client.models.generateContentStream(params)) chunks.push(chunk)
  return chunks
}

describe.each(FAMILIES)('the Google SDK with a model of $type', ({ type: model }) => {
  it('answers alike in one piece and as a stream, with the same usage', async () => {
    const config = { systemInstruction: 'Be brief.' }
    const whole = await client.models.generateContent({ model, contents, config })
    const chunks = await streamed({ model, contents, config })
    expect(whole.text).toContain('harbour')
    expect(chunks.map(chunk => chunk.text ?? '').join('')).toBe(whole.text)
    const finishes = chunks.map(chunk => chunk.candidates?.[0]?.finishReason).filter(Boolean)
    expect(finishes).toEqual(['STOP'])
    expect(chunks.at(-1)!.usageMetadata).toEqual(whole.usageMetadata)
    const { promptTokenCount, candidatesTokenCount, totalTokenCount } = whole.usageMetadata!
    expect(totalTokenCount).toBe(promptTokenCount! + candidatesTokenCount!)
  })

  it('runs a loop of tools, called in parallel', async () => {
    const asked = await client.models.generateContent({ model, contents: question, config: { tools } })
    const chunks = await streamed({ model, contents: question, config: { tools } })
    expect(asked.functionCalls!.map(call => call.args)).toEqual([{ city: 'Paris' }, { city: 'London' }])
    expect(chunks.flatMap(chunk => chunk.functionCalls ?? []).map(call => call.args)).toEqual(
      asked.functionCalls!.map(call => call.args),
    )
    const parts = asked.functionCalls!.map(({ id, name }) => ({
      functionResponse: { id, name: name!, response: { output: 'sunny' } },
    }))
    const answered = await client.models.generateContent({
      model,
      config: { tools },
      contents: [
        { role: 'user', parts: [{ text: question }] },
        asked.candidates![0]!.content!,
        { role: 'user', parts },
      ],
    })
    expect(answered.text).toEqual(expect.any(String))
    expect(answered.functionCalls).toBeUndefined()
  })

  it('holds to the choice of tools', async () => {
    const mode = (value: FunctionCallingConfigMode, allowedFunctionNames?: string[]) => ({
      tools,
      toolConfig: { functionCallingConfig: { mode: value, allowedFunctionNames } },
    })
    const none = await client.models.generateContent({
      model,
      contents: question,
      config: mode(FunctionCallingConfigMode.NONE),
    })
    expect(none.functionCalls).toBeUndefined()
    const config = mode(FunctionCallingConfigMode.ANY, ['get_weather'])
    const forced = await client.models.generateContent({ model, contents, config })
    if (can(model, 'tool-choice')) expect(forced.functionCalls![0]!.name).toBe('get_weather')
  })

  it('gives structured output by either kind of schema, thinks, and stops at a limit', async () => {
    const open = { type: 'OBJECT', properties: { name: { type: 'STRING' } }, required: ['name'] }
    const json = {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    }
    for (const schema of [{ responseSchema: open }, { responseJsonSchema: json }]) {
      const config = { responseMimeType: 'application/json', ...schema }
      const answer = await client.models.generateContent({ model, contents, config })
      expect(JSON.parse(answer.text!)).toEqual({ name: expect.any(String) })
    }
    const thinkingConfig = { thinkingBudget: 1024, includeThoughts: true }
    const thought = await client.models.generateContent({ model, contents, config: { thinkingConfig } })
    expect(thought.text).toEqual(expect.any(String))
    const short = await client.models.generateContent({ model, contents, config: { maxOutputTokens: 3 } })
    expect(short.candidates![0]!.finishReason).toBe('MAX_TOKENS')
  })

  it('counts tokens', async () => {
    expect((await client.models.countTokens({ model, contents })).totalTokens).toBeGreaterThan(5)
  })

  it('streams one JSON array to callers that read no events', async () => {
    const body = { contents: [{ parts: [{ text: contents }] }] }
    const response = await house.post(`/v1beta/models/${model}:streamGenerateContent`, body)
    const chunks = (await response.json()) as { candidates: { finishReason?: string }[] }[]
    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.at(-1)!.candidates[0]!.finishReason).toBe('STOP')
  })
})

describe.each(OWN)('the Google SDK where a model of $type fails', ({ type: model }) => {
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
  ])('raises its error where the provider is %s', async (fault, status) => {
    const ask = { model: `${model}-${fault}`, contents, config: { httpOptions: { retryOptions: { attempts: 1 } } } }
    for (const act of [() => client.models.generateContent(ask), () => streamed(ask)]) {
      const error = await failureOf(act)
      expect(error).toBeInstanceOf(ApiError)
      expect(error).toMatchObject({ status })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])(
    'raises an error for a stream that is %s, and gives no finish',
    async fault => {
      const finishes: unknown[] = []
      const error = await failureOf(async () => {
        const stream = await client.models.generateContentStream({ model: `${model}-${fault}`, contents })
        for await (const chunk of stream) finishes.push(chunk.candidates?.[0]?.finishReason)
      })
      expect(error).toBeInstanceOf(ApiError)
      expect(finishes.filter(Boolean)).toEqual([])
    },
  )
})

it('embeds one text and many, and refuses a key that it does not know', async () => {
  const one = await client.models.embedContent({
    model: 'openai',
    contents: 'a harbour',
    config: { outputDimensionality: 8 },
  })
  expect(one.embeddings![0]!.values).toHaveLength(8)
  const many = await client.models.embedContent({
    model: 'openai',
    contents: ['a', 'b'],
    config: { outputDimensionality: 8 },
  })
  expect(many.embeddings).toHaveLength(2)
  const stranger = new GoogleGenAI({ apiKey: 'gh_live_none', httpOptions: { baseUrl: house.url() } })
  expect(await failureOf(() => stranger.models.generateContent({ model: 'gemini', contents }))).toMatchObject({
    status: 401,
  })
})
