import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, generateText, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AiHouse, can, FAMILIES, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
beforeAll(async () => {
  house = await AiHouse.start()
})
afterAll(() => house.stop())

/** Each of the SDK's ways in, by the dialect that it speaks. */
const WAYS: Record<string, (model: string) => LanguageModel> = {
  'OpenAI chat completions': model => createOpenAI({ baseURL: house.url('/v1'), apiKey: house.secret }).chat(model),
  'OpenAI responses': model => createOpenAI({ baseURL: house.url('/v1'), apiKey: house.secret }).responses(model),
  Anthropic: model => createAnthropic({ baseURL: house.url('/v1'), apiKey: house.secret })(model),
  Gemini: model => createGoogleGenerativeAI({ baseURL: house.url('/v1beta'), apiKey: house.secret })(model),
}
const pairs = Object.keys(WAYS).flatMap(way => FAMILIES.map(({ type }) => ({ way, type })))

const prompt = 'What is a harbour for? Für Ünïcode 🦀 too.'
const weather = (called: string[]) =>
  tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      called.push(city)
      return { city, sky: 'clear' }
    },
  })

describe.each(pairs)('the Vercel AI SDK as a client of $way, with a model of $type', ({ way, type }) => {
  const ask = () => ({ model: WAYS[way]!(type), maxRetries: 0, maxOutputTokens: 500 })

  it('answers alike in one piece and as a stream, with its tokens', async () => {
    const whole = await generateText({ ...ask(), prompt })
    const stream = streamText({ ...ask(), prompt })
    let text = ''
    for await (const piece of stream.textStream) text += piece
    expect(whole.text).toContain('harbour')
    expect(text).toBe(whole.text)
    expect([whole.finishReason, await stream.finishReason]).toEqual(['stop', 'stop'])
    expect((await stream.usage).inputTokens).toBe(whole.usage.inputTokens)
    expect(whole.usage.outputTokens).toBeGreaterThan(0)
  })

  it('runs a loop of tools, whole and streamed', async () => {
    const question = { prompt: 'How is the weather in Paris and London?', stopWhen: stepCountIs(3) }
    const called: string[] = []
    const tools = { get_weather: weather(called) }
    const whole = await generateText({ ...ask(), ...question, tools })
    expect(whole.text).not.toBe('')
    const stream = streamText({ ...ask(), ...question, tools })
    expect(await stream.text).not.toBe('')
    expect(called).toEqual(['Paris', 'London', 'Paris', 'London'])
    expect([whole.steps.length, (await stream.steps).length]).toEqual([2, 2])
  })
})

// A client of Anthropic's forces a tool for it.
describe.each(pairs.filter(({ way, type }) => way !== 'Anthropic' || can(type, 'tool-choice')))(
  'the Vercel AI SDK as a client of $way, with a model of $type',
  ({ way, type }) => {
    it('gives structured output', async () => {
      const schema = z.object({ name: z.string(), age: z.number() })
      const model = WAYS[way]!(type)
      const { output } = await generateText({
        model,
        maxRetries: 0,
        maxOutputTokens: 500,
        prompt,
        output: Output.object({ schema }),
      })
      expect(schema.parse(output)).toEqual(output)
    })
  },
)

describe.each(Object.keys(WAYS).flatMap(way => OWN.map(({ type }) => ({ way, type }))))(
  'the Vercel AI SDK as a client of $way, where a model of $type fails',
  ({ way, type }) => {
    const ask = (fault: string) => ({ model: WAYS[way]!(type + fault), maxRetries: 0, maxOutputTokens: 500 })

    it('raises what the provider refuses, with its status', async () => {
      for (const [fault, status, again] of [
        ['-bad-request', 400, false],
        ['-unauthorized', 502, true],
        ['-missing', 404, false],
        ['-large', 413, false],
        ['-unprocessable', 422, false],
        ['-limited', 429, true],
        ['-failing', 502, true],
        ['-silent', 504, true],
      ] as const) {
        const error = await failureOf(() => generateText({ ...ask(fault), prompt }))
        expect(APICallError.isInstance(error)).toBe(true)
        expect(error).toMatchObject({ statusCode: status, isRetryable: again })
      }
    })

    it.each(['-cut', '-told'])('tells that a stream broke off: %s', async fault => {
      const errors: unknown[] = []
      const stream = streamText({ ...ask(fault), prompt, onError: ({ error }) => void errors.push(error) })
      let finish: string | undefined
      for await (const part of stream.fullStream) if (part.type === 'finish') finish = part.finishReason
      expect(errors.length).toBeGreaterThan(0)
      expect(finish ?? 'error').toBe('error')
    })
  },
)
