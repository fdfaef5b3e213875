import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { ApiError, FunctionCallingConfigMode, type GenerateContentResponse, GoogleGenAI, Type } from '@google/genai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let sandbox: SandboxServer
let client: GoogleGenAI

const connect = (apiKey: string) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: sandbox.url, retryOptions: { attempts: 1 } } })

beforeAll(async () => {
  sandbox = await startSandbox()
  client = connect('AIza-0123456789')
})
afterAll(() => sandbox.close())

const request = { model: 'sandbox-small', contents: 'What is a harbour for?' }
const weather = {
  name: 'get_weather',
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] },
}
const tools = [{ functionDeclarations: [weather] }]

describe('generateContent', () => {
  it('answers alike in one piece and as a stream', async () => {
    const whole = await client.models.generateContent(request)
    const chunks = await collect(await client.models.generateContentStream(request))
    expect(whole.text).toContain('harbour')
    expect(chunks.map(({ text }) => text).join('')).toBe(whole.text)
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP')
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata)
    expect(whole.modelVersion).toBe('sandbox-small')
  })

  it('streams as a JSON array without alt=sse', async () => {
    const answer = await fetch(`${sandbox.url}/v1beta/models/m:streamGenerateContent?key=AIza-0123456789`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: 'Hello' }] }] }),
    })
    const chunks = (await answer.json()) as GenerateContentResponse[]
    expect(chunks.at(-1)?.usageMetadata?.candidatesTokenCount).toBe(chunks.length)
  })

  it('shows its thoughts when asked and counts them apart', async () => {
    const config = { thinkingConfig: { thinkingBudget: 20, includeThoughts: true } }
    const whole = await client.models.generateContent({ ...request, config })
    expect(whole.candidates?.[0]?.content?.parts?.map(part => part.thought ?? false)).toEqual([true, false])
    const { candidatesTokenCount = 0, totalTokenCount, promptTokenCount = 0 } = whole.usageMetadata ?? {}
    expect(whole.usageMetadata?.thoughtsTokenCount).toBe(20)
    expect(totalTokenCount).toBe(promptTokenCount + candidatesTokenCount + 20)
    const chunks = await collect(await client.models.generateContentStream({ ...request, config }))
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata)
  })

  it('calls functions and answers after the response', async () => {
    const contents = 'The weather in Paris and London?'
    const whole = await client.models.generateContent({ ...request, contents, config: { tools } })
    expect(whole.functionCalls?.map(({ args }) => args)).toEqual([{ city: 'Paris' }, { city: 'London' }])
    expect(whole.candidates?.[0]?.finishReason).toBe('STOP')
    const chunks = await collect(await client.models.generateContentStream({ ...request, contents, config: { tools } }))
    expect(chunks.flatMap(({ functionCalls }) => functionCalls ?? [])).toEqual(whole.functionCalls)
    const functionResponse = { name: 'get_weather', response: { degrees: 21 } }
    const history = [
      { role: 'user', parts: [{ text: contents }] },
      whole.candidates![0]!.content!,
      { role: 'user', parts: [{ functionResponse }] },
    ]
    const after = await client.models.generateContent({ ...request, contents: history, config: { tools } })
    expect(after.text).toContain('21')
    const toolConfig = { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } }
    const forced = await client.models.generateContent({ ...request, config: { tools, toolConfig } })
    expect(forced.functionCalls).toHaveLength(1)
  })

  it('keeps to limits and schemas', async () => {
    const cut = await client.models.generateContent({ ...request, config: { maxOutputTokens: 3 } })
    expect(cut.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
    const responseSchema = { type: Type.OBJECT, properties: { count: { type: Type.INTEGER } } }
    const config = { responseMimeType: 'application/json', responseSchema }
    const answer = await client.models.generateContent({ ...request, config })
    expect(JSON.parse(answer.text ?? '')).toEqual({ count: 3 })
  })
})

it('counts tokens, embeds and lists models', async () => {
  expect((await client.models.countTokens(request)).totalTokens).toBe(6)
  const { embeddings } = await client.models.embedContent({ model: 'e', contents: ['a calm harbour', 'tax law'] })
  expect(embeddings?.map(({ values }) => values?.length)).toEqual([768, 768])
  const names = []
  for await (const model of await client.models.list()) names.push(model.name)
  expect(names).toContain('models/sandbox-small')
})

describe('failures', () => {
  const attempt = (model: string) => client.models.generateContent({ ...request, model })

  it.each([429, 500, 503])('raises an ApiError of status %i', async status => {
    const failure = attempt(`m+fault=status:${status};retry-after:1`)
    await expect(failure).rejects.toSatisfy(error => error instanceof ApiError && error.status === status)
  })

  it('refuses a key that is bad and a call without one', async () => {
    await expect(connect('bad-key').models.generateContent(request)).rejects.toThrow('API_KEY_INVALID')
    const answer = await fetch(`${sandbox.url}/v1beta/models/m:generateContent`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } })
  })

  it('fails in the middle of a stream', async () => {
    const stream = await client.models.generateContentStream({ ...request, model: 'm+fault=cut-after:3' })
    await expect(collect(stream)).rejects.toThrow()
  })
})

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of stream) all.push(one)
  return all
}
