import { providers } from '@gatehouse/providers/registry.gen.js'
import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, can, FAMILIES, type Fault, FORBIDDEN, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: OpenAI

beforeAll(async () => {
  house = await AiHouse.start()
  client = new OpenAI({ baseURL: house.url('/v1'), apiKey: house.secret, maxRetries: 0, logLevel: 'off' })
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
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

describe.each(FAMILIES)('the OpenAI SDK, chat, with a model of $type', ({ type: model }) => {
  it('answers alike in one piece and as a stream, usage told where asked', async () => {
    const whole = await client.chat.completions.create({ model, messages })
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } })
    const streamed = await stream.finalChatCompletion()
    expect(whole.choices[0]!.message.content).toContain('harbour')
    expect(streamed.choices[0]!.message.content).toBe(whole.choices[0]!.message.content)
    expect(streamed.choices[0]!.finish_reason).toBe('stop')
    expect(streamed.usage).toMatchObject({
      prompt_tokens: whole.usage!.prompt_tokens,
      total_tokens: whole.usage!.total_tokens,
    })
    expect(whole.usage!.total_tokens).toBe(whole.usage!.prompt_tokens + whole.usage!.completion_tokens)
  })

  it('does not tell the usage of a stream unasked, and accounts it all the same', async () => {
    const headers = { 'x-request-id': `unasked-${model}` }
    const stream = await client.chat.completions.create({ model, messages, stream: true }, { headers })
    for await (const chunk of stream) expect(chunk.usage ?? undefined).toBeUndefined()
    expect(await house.recordOf(`unasked-${model}`)).toMatchObject({ usageSource: 'provider', streamed: true })
  })

  it('runs a loop of tools, called in parallel', async () => {
    const called: string[] = []
    const runner = client.chat.completions.runTools({
      model,
      messages: [{ role: 'user', content: 'How is the weather in Paris and London?' }],
      tools: [
        {
          type: 'function',
          function: {
            ...weather.function,
            parse: JSON.parse,
            function: ({ city }: { city: string }) => {
              called.push(city)
              return { city, sky: 'clear' }
            },
          },
        },
      ],
    })
    expect(await runner.finalContent()).toEqual(expect.any(String))
    expect(called).toEqual(['Paris', 'London'])
  })

  it('streams calls of tools whole and in order; forced, none and single choices hold', async () => {
    const ask = {
      model,
      tools: [weather],
      messages: [{ role: 'user' as const, content: 'How is the weather in Paris and London?' }],
    }
    const streamed = await client.chat.completions.stream(ask).finalChatCompletion()
    const { message, finish_reason } = streamed.choices[0]!
    expect(finish_reason).toBe('tool_calls')
    expect(message.tool_calls!.map(call => call.type === 'function' && JSON.parse(call.function.arguments))).toEqual([
      { city: 'Paris' },
      { city: 'London' },
    ])
    const single = client.chat.completions.create({ ...ask, parallel_tool_calls: false })
    const { data: one, response } = await single.withResponse()
    // Some cannot be told so, and the caller is.
    const isTold = providers[model]!.speaks.includes('openai-chat') || can(model, 'parallel-tools')
    if (!isTold) expect(response.headers.get('x-gatehouse-dropped-params')).toBe('parallel_tool_calls')
    else expect(one.choices[0]!.message.tool_calls).toHaveLength(1)
    const none = await client.chat.completions.create({ ...ask, tool_choice: 'none' })
    expect(none.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.any(String) } })
    const tool_choice = { type: 'function' as const, function: { name: 'get_weather' } }
    const forced = await client.chat.completions.create({ model, messages, tools: [weather], tool_choice })
    expect(forced.choices[0]!.message.tool_calls).toHaveLength(1)
  })

  it('gives structured output', async () => {
    const schema = z.object({ name: z.string(), age: z.number() })
    const parsed = await client.chat.completions.parse({
      model,
      messages,
      response_format: zodResponseFormat(schema, 'person'),
    })
    expect(schema.safeParse(parsed.choices[0]!.message.parsed).success).toBe(true)
    expect(parsed.choices[0]!.finish_reason).toBe('stop')
  })

  it('stops at a limit and at a stop sequence', async () => {
    const short = await client.chat.completions.create({ model, messages, max_completion_tokens: 3 })
    expect(short.choices[0]!.finish_reason).toBe('length')
    const stopped = await client.chat.completions.create({ model, messages, stop: ['harbour'] })
    expect(stopped.choices[0]!.finish_reason).toBe('stop')
    expect(stopped.choices[0]!.message.content).not.toContain('harbour')
  })

  it('takes pictures and documents', async () => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${pixel}` } },
      { type: 'file' as const, file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' } },
    ]
    // Cohere reads documents as text alone.
    const parts = model === 'cohere' ? content.slice(0, 2) : content
    const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: parts }] })
    expect(answer.usage!.prompt_tokens).toBeGreaterThan(85 * (parts.length - 1))
  })

  it('thinks aloud, and takes its thoughts back', async () => {
    const ask = { model, messages, reasoning_effort: 'low' as const, max_completion_tokens: 4000 }
    const whole = await client.chat.completions.create(ask)
    const message = whole.choices[0]!.message
    expect(whole.usage!.completion_tokens_details!.reasoning_tokens ?? 0).toBeGreaterThanOrEqual(0)
    const again = await client.chat.completions.create({
      ...ask,
      messages: [...messages, message, { role: 'user', content: 'And then?' }],
    })
    expect(again.choices[0]!.message.content).toEqual(expect.any(String))
  })
})

describe.each(OWN)('the OpenAI SDK, chat, where a model of $type fails', ({ type: model }) => {
  it.each<[Fault, unknown, number]>([
    ['bad-request', OpenAI.BadRequestError, 400],
    ['unauthorized', OpenAI.InternalServerError, 502],
    ['forbidden', OpenAI.InternalServerError, 502],
    ['missing', OpenAI.NotFoundError, 404],
    ['large', OpenAI.APIError, 413],
    ['unprocessable', OpenAI.UnprocessableEntityError, 422],
    ['limited', OpenAI.RateLimitError, 429],
    ['failing', OpenAI.InternalServerError, 502],
    ['busy', OpenAI.InternalServerError, 503],
    ['overloaded', OpenAI.InternalServerError, 503],
    ['silent', OpenAI.InternalServerError, 504],
    ['reset', OpenAI.InternalServerError, 502],
  ])('raises the right class where the provider is %s', async (fault, kind, status) => {
    for (const stream of [false, true]) {
      const error = await failureOf(() =>
        client.chat.completions.create({ model: `${model}-${fault}`, messages, stream }),
      )
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ status, requestID: expect.any(String) })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])(
    'raises an error for a stream that is %s, and gives no finish',
    async fault => {
      const finishes: unknown[] = []
      const error = await failureOf(async () => {
        const stream = await client.chat.completions.create({ model: `${model}-${fault}`, messages, stream: true })
        for await (const chunk of stream) finishes.push(chunk.choices[0]?.finish_reason)
      })
      expect(error).toBeInstanceOf(OpenAI.APIError)
      expect(finishes.filter(Boolean)).toEqual([])
    },
  )
})

it('keys are refused by the right class', async () => {
  const stranger = new OpenAI({ baseURL: house.url('/v1'), apiKey: 'gh_live_none', maxRetries: 0, logLevel: 'off' })
  expect(await failureOf(() => stranger.chat.completions.create({ model: 'openai', messages }))).toBeInstanceOf(
    OpenAI.AuthenticationError,
  )
  expect(await failureOf(() => client.chat.completions.create({ model: 'nobody', messages }))).toBeInstanceOf(
    OpenAI.NotFoundError,
  )
  const outside = await failureOf(() => client.chat.completions.create({ model: FORBIDDEN, messages }))
  expect(outside).toBeInstanceOf(OpenAI.PermissionDeniedError)
})
