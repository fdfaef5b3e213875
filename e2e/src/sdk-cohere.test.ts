import { Cohere, CohereClientV2, CohereError } from 'cohere-ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, can, FAMILIES, type Fault, FORBIDDEN, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: CohereClientV2

beforeAll(async () => {
  house = await AiHouse.start()
  client = new CohereClientV2({ token: house.secret, environment: house.url(), maxRetries: 0 })
})
afterAll(() => house.stop())

const messages: Cohere.ChatMessages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is a harbour for? Für Ünïcode 🦀 too.' },
]
const weather: Cohere.ToolV2 = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

const textOf = ({ message }: Cohere.V2ChatResponse): string =>
  (message.content ?? []).map(part => (part.type === 'text' ? part.text : '')).join('')

interface Streamed {
  text: string
  calls: { id: string; name: string; arguments: string }[]
  finish: string | undefined
  usage: Cohere.Usage | undefined
}

async function streamed(request: Cohere.V2ChatStreamRequest): Promise<Streamed> {
  const seen: Streamed = { text: '', calls: [], finish: undefined, usage: undefined }
  for await (const event of await client.chatStream(request))
    if (event.type === 'content-delta') seen.text += event.delta?.message?.content?.text ?? ''
    else if (event.type === 'tool-call-start') {
      const { id, function: fn } = event.delta!.message!.toolCalls as Cohere.ToolCallV2
      seen.calls.push({ id: id!, name: fn!.name!, arguments: fn!.arguments ?? '' })
    } else if (event.type === 'tool-call-delta')
      seen.calls.at(-1)!.arguments += event.delta?.message?.toolCalls?.function?.arguments ?? ''
    else if (event.type === 'message-end') {
      seen.finish = event.delta?.finishReason
      seen.usage = event.delta?.usage
    }
  return seen
}

describe.each(FAMILIES)('the Cohere SDK, with a model of $type', ({ type: model }) => {
  it('chats alike in one piece and as a stream, with its figures at the end', async () => {
    const whole = await client.chat({ model, messages })
    expect(textOf(whole)).toContain('harbour')
    expect(whole.finishReason).toBe('COMPLETE')
    const seen = await streamed({ model, messages })
    expect(seen).toMatchObject({ text: textOf(whole), finish: 'COMPLETE' })
    expect(seen.usage?.tokens?.inputTokens).toBe(whole.usage!.tokens!.inputTokens)
    expect(seen.usage!.billedUnits!.outputTokens).toBeGreaterThan(0)
  })

  it.each([false, true])('runs a loop of tools, called in parallel (stream: %s)', async isStream => {
    const asked: Cohere.ChatMessages = [{ role: 'user', content: 'How is the weather in Paris and London?' }]
    const ask = { model, messages: asked, tools: [weather] }
    const calls = isStream
      ? (await streamed(ask)).calls
      : ((await client.chat(ask)).message.toolCalls ?? []).map(({ id, function: fn }) => ({
          id: id!,
          name: fn!.name!,
          arguments: fn!.arguments!,
        }))
    expect(calls.map(call => [call.name, JSON.parse(call.arguments)])).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_weather', { city: 'London' }],
    ])
    const last = await client.chat({
      ...ask,
      messages: [
        ...asked,
        {
          role: 'assistant',
          toolCalls: calls.map(({ id, name, arguments: args }) => ({
            id,
            type: 'function',
            function: { name, arguments: args },
          })),
        },
        ...calls.map(
          ({ id }): Cohere.ChatMessageV2 => ({
            role: 'tool',
            toolCallId: id,
            content: [{ type: 'document', document: { data: { sky: 'clear' } } }],
          }),
        ),
      ],
    })
    expect(textOf(last)).not.toBe('')
    expect(last.finishReason).toBe('COMPLETE')
  })

  it('is forced to a tool, or kept from all', async () => {
    const ask = { model, messages, tools: [weather] }
    if (can(model, 'tool-choice'))
      expect((await client.chat({ ...ask, toolChoice: 'REQUIRED' })).finishReason).toBe('TOOL_CALL')
    expect((await client.chat({ ...ask, toolChoice: 'NONE' })).finishReason).toBe('COMPLETE')
  })

  it('gives structured output', async () => {
    const person = z.object({ name: z.string(), age: z.number() })
    const responseFormat = { type: 'json_object' as const, jsonSchema: z.toJSONSchema(person) }
    const parsed = person.safeParse(JSON.parse(textOf(await client.chat({ model, messages, responseFormat }))))
    expect(parsed.success).toBe(true)
  })

  it('stops at a limit and at a stop sequence, and reads documents', async () => {
    expect((await client.chat({ model, messages, maxTokens: 3 })).finishReason).toBe('MAX_TOKENS')
    const stopped = await client.chat({ model, messages, stopSequences: ['harbour'] })
    expect(textOf(stopped)).not.toContain('harbour')
    const documents = ['Ships rest in harbours.', { id: 'b', data: { title: 'B', text: 'So do whales.' } }]
    const told = await client.chat({ model, messages, documents })
    expect(told.usage!.tokens!.inputTokens).toBeGreaterThan(0)
  })
})

describe.each(OWN)('the Cohere SDK, where a model of $type fails', ({ type: model }) => {
  it.each<[Fault, unknown, number]>([
    ['bad-request', Cohere.BadRequestError, 400],
    ['unauthorized', CohereError, 502],
    ['forbidden', CohereError, 502],
    ['missing', Cohere.NotFoundError, 404],
    ['large', CohereError, 413],
    ['unprocessable', Cohere.UnprocessableEntityError, 422],
    ['limited', Cohere.TooManyRequestsError, 429],
    ['failing', CohereError, 502],
    ['busy', Cohere.ServiceUnavailableError, 503],
    ['overloaded', Cohere.ServiceUnavailableError, 503],
    ['silent', Cohere.GatewayTimeoutError, 504],
    ['reset', CohereError, 502],
  ])('raises the right class where the provider is %s', async (fault, kind, statusCode) => {
    const ask = { model: `${model}-${fault}`, messages }
    for (const act of [() => client.chat(ask), () => client.chatStream(ask)]) {
      const error = await failureOf(act as () => Promise<unknown>)
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ statusCode, body: { message: expect.any(String) } })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])(
    'tells of a stream that is %s, and gives no other finish',
    async fault => {
      // What breaks before a word of the answer has come still has a status of its own.
      const ask = { model: `${model}-${fault}`, messages }
      const { finish } = await streamed(ask).catch(error => ({
        finish: error instanceof CohereError ? 'ERROR' : error,
      }))
      expect(finish).toBe('ERROR')
    },
  )
})

it.each(['openai', 'gemini', 'cohere', 'ollama', 'vllm'])('embeds with a model of %s', async model => {
  const ask = { model, texts: ['a', 'b'], inputType: 'search_document' as const }
  const { embeddings, meta } = await client.embed({ ...ask, embeddingTypes: ['float', 'base64'] })
  expect(embeddings.float).toHaveLength(2)
  const bytes = Buffer.from(embeddings.base64![0]!, 'base64')
  expect(bytes.readFloatLE(0)).toBeCloseTo(embeddings.float![0]![0]!)
  expect(meta!.billedUnits!.inputTokens).toBeGreaterThanOrEqual(0)
})

it('refuses strangers and what is not theirs by the right class', async () => {
  const stranger = new CohereClientV2({ token: 'gh_live_none', environment: house.url(), maxRetries: 0 })
  expect(await failureOf(() => stranger.chat({ model: 'openai', messages }))).toBeInstanceOf(Cohere.UnauthorizedError)
  expect(await failureOf(() => client.chat({ model: 'nobody', messages }))).toBeInstanceOf(Cohere.NotFoundError)
  expect(await failureOf(() => client.chat({ model: FORBIDDEN, messages }))).toBeInstanceOf(Cohere.ForbiddenError)
})
