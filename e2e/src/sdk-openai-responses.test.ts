import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AiHouse, FAMILIES, type Fault, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: OpenAI

beforeAll(async () => {
  house = await AiHouse.start()
  client = new OpenAI({ baseURL: house.url('/v1'), apiKey: house.secret, maxRetries: 0, logLevel: 'off' })
})
afterAll(() => house.stop())

const input = 'What is a harbour for? Für Ünïcode 🦀 too.'
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather in a city',
  strict: null,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}
const question = 'How is the weather in Paris and London?'

describe.each(FAMILIES)('the OpenAI SDK, responses, with a model of $type', ({ type: model }) => {
  it('answers alike in one piece and as a stream', async () => {
    const whole = await client.responses.create({ model, input, instructions: 'Be brief.' })
    const stream = client.responses.stream({ model, input, instructions: 'Be brief.' })
    const streamed = await stream.finalResponse()
    expect(whole.output_text).toContain('harbour')
    expect(streamed.output_text).toBe(whole.output_text)
    expect(whole).toMatchObject({ object: 'response', status: 'completed', error: null })
    expect(streamed.usage).toEqual(whole.usage)
    expect(whole.usage!.total_tokens).toBe(whole.usage!.input_tokens + whole.usage!.output_tokens)
  })

  it('streams the events of a response in their order, numbered without gaps', async () => {
    const events = []
    for await (const event of await client.responses.create({ model, input, stream: true })) events.push(event)
    expect(events.map(event => event.sequence_number)).toEqual(events.map((_, index) => index))
    const types = events.map(event => event.type).filter(type => type !== 'response.output_text.delta')
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
  })

  it('runs a loop of tools, the whole output given back', async () => {
    const asked = await client.responses.create({ model, input: question, tools: [weather] })
    const streamed = await client.responses.stream({ model, input: question, tools: [weather] }).finalResponse()
    const calls = asked.output.filter(item => item.type === 'function_call')
    expect(calls.map(call => JSON.parse(call.arguments))).toEqual([{ city: 'Paris' }, { city: 'London' }])
    const again = streamed.output.filter(item => item.type === 'function_call')
    expect(again.map(call => call.arguments)).toEqual(calls.map(call => call.arguments))
    const answered = await client.responses.create({
      model,
      tools: [weather],
      input: [
        { role: 'user', content: question },
        ...(asked.output as OpenAI.Responses.ResponseInputItem[]),
        ...calls.map(call => ({ type: 'function_call_output' as const, call_id: call.call_id, output: 'sunny' })),
      ],
    })
    expect(answered.output_text).not.toBe('')
  })

  it('gives structured output, reasons, and tells when it was cut short', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    }
    const parsed = await client.responses.create({
      model,
      input,
      text: { format: { type: 'json_schema', name: 'person', schema, strict: true } },
    })
    expect(JSON.parse(parsed.output_text)).toEqual({ name: expect.any(String) })
    const short = await client.responses.create({ model, input, max_output_tokens: 16 })
    expect(short).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
    const thought = await client.responses.create({
      model,
      input,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    })
    expect(thought.output_text).not.toBe('')
    const next = await client.responses.create({
      model,
      input: [
        { role: 'user', content: input },
        ...(thought.output as OpenAI.Responses.ResponseInputItem[]),
        { role: 'user', content: 'And then?' },
      ],
    })
    expect(next.status).toBe('completed')
  })
})

describe.each(OWN)('the OpenAI SDK, responses, where a model of $type fails', ({ type: model }) => {
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
    ['reset', OpenAI.InternalServerError, 502],
    ['overloaded', OpenAI.InternalServerError, 503],
    ['silent', OpenAI.InternalServerError, 504],
  ])('raises the right class where the provider is %s', async (fault, kind, status) => {
    for (const stream of [false, true]) {
      const error = await failureOf(() => client.responses.create({ model: `${model}-${fault}`, input, stream }))
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ status })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])(
    'raises an error for a stream that is %s, and never completes',
    async fault => {
      const seen: string[] = []
      const error = await failureOf(async () => {
        const stream = await client.responses.create({ model: `${model}-${fault}`, input, stream: true })
        for await (const event of stream) seen.push(event.type)
      })
      expect(error).toBeInstanceOf(OpenAI.APIError)
      expect(seen).not.toContain('response.completed')
    },
  )
})

it('state that the provider does not keep is refused by name', async () => {
  const ask = { model: 'anthropic', input, previous_response_id: 'resp_1' }
  expect(await failureOf(() => client.responses.create(ask))).toMatchObject({
    status: 400,
    code: 'unsupported',
    param: 'previous_response_id',
  })
})
