import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AiHouse, can, FAMILIES, type Fault, FORBIDDEN, OWN } from './support/ai-house.js'
import { failureOf } from './support/failure.js'

let house: AiHouse
let client: Anthropic

beforeAll(async () => {
  house = await AiHouse.start()
  client = new Anthropic({ baseURL: house.url(), apiKey: house.secret, maxRetries: 0, logLevel: 'off' })
})
afterAll(() => house.stop())

const messages = [{ role: 'user' as const, content: 'What is a harbour for? Für Ünïcode 🦀 too.' }]
const weather = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
}
const question = [{ role: 'user' as const, content: 'How is the weather in Paris and London?' }]

describe.each(FAMILIES)('the Anthropic SDK with a model of $type', ({ type: model }) => {
  const base = { model, max_tokens: 4000, messages }

  it('answers alike in one piece and as a stream, with the same usage', async () => {
    const whole = await client.messages.create({ ...base, system: [{ type: 'text', text: 'Be brief.' }] })
    const streamed = await client.messages
      .stream({ ...base, system: [{ type: 'text', text: 'Be brief.' }] })
      .finalMessage()
    expect(whole.content).toMatchObject([{ type: 'text', text: expect.stringContaining('harbour') }])
    expect(streamed.content).toMatchObject([{ type: 'text', text: (whole.content[0] as { text: string }).text }])
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    })
    expect(whole).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn', stop_sequence: null })
    expect(whole.id).toMatch(/^msg_/)
  })

  it('streams the events of a message in their order, with an estimate of the input first', async () => {
    const answer = await house.post('/v1/messages', { ...base, stream: true }, { 'anthropic-version': '2023-06-01' })
    const text = await answer.text()
    const names = text.match(/(?<=^event: ).*/gm)!
    const order = names.filter(name => name !== 'ping' && name !== 'content_block_delta')
    expect(order).toEqual([
      'message_start',
      'content_block_start',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    const started = JSON.parse(/(?<=^event: message_start\ndata: ).*/m.exec(text)![0])
    expect(started.message.usage.input_tokens).toBeGreaterThan(5)
  })

  it('runs a loop of tools: parallel calls, results with errors and pictures', async () => {
    const asked = await client.messages.create({ ...base, messages: question, tools: [weather] })
    const streamed = await client.messages.stream({ ...base, messages: question, tools: [weather] }).finalMessage()
    expect(asked.stop_reason).toBe('tool_use')
    const calls = asked.content.filter(block => block.type === 'tool_use')
    expect(calls.map(call => call.input)).toEqual([{ city: 'Paris' }, { city: 'London' }])
    expect(streamed.content.filter(block => block.type === 'tool_use').map(call => call.input)).toEqual(
      calls.map(call => call.input),
    )
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: pixel }
    const results = [
      {
        type: 'tool_result' as const,
        tool_use_id: calls[0]!.id,
        content: [
          { type: 'text' as const, text: 'sunny' },
          { type: 'image' as const, source },
        ],
      },
      { type: 'tool_result' as const, tool_use_id: calls[1]!.id, content: 'no such city', is_error: true },
    ]
    const answered = await client.messages.create({
      ...base,
      tools: [weather],
      messages: [...question, { role: 'assistant', content: asked.content }, { role: 'user', content: results }],
    })
    expect(answered).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text' }] })
  })

  it('holds to the choice of tools', async () => {
    const ask = { ...base, messages: question, tools: [weather] }
    const one = await client.messages.create({ ...ask, tool_choice: { type: 'auto', disable_parallel_tool_use: true } })
    // Some cannot be told.
    expect(one.content.filter(block => block.type === 'tool_use')).toHaveLength(can(model, 'parallel-tools') ? 1 : 2)
    const none = await client.messages.create({ ...ask, tool_choice: { type: 'none' } })
    expect(none.content.some(block => block.type === 'tool_use')).toBe(false)
    const forced = await client.messages.create({
      ...base,
      tools: [weather],
      tool_choice: { type: 'tool', name: 'get_weather' },
    })
    if (can(model, 'tool-choice')) expect(forced.stop_reason).toBe('tool_use')
  })

  it('thinks aloud and takes its thoughts back with the tools', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
    const asked = await client.messages
      .stream({ ...base, thinking, messages: question, tools: [weather] })
      .finalMessage()
    const call = asked.content.find(block => block.type === 'tool_use')!
    const answered = await client.messages.create({
      ...base,
      thinking,
      tools: [weather],
      messages: [
        ...question,
        { role: 'assistant', content: asked.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'sunny' }] },
      ],
    })
    expect(answered.content.some(block => block.type === 'text')).toBe(true)
  })

  it('gives structured output, stops at a limit and tells which sequence it met', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    }
    const answer = await client.messages.create({ ...base, output_config: { format: { type: 'json_schema', schema } } })
    expect(JSON.parse((answer.content[0] as { text: string }).text)).toEqual({ name: expect.any(String) })
    expect(await client.messages.create({ ...base, max_tokens: 3 })).toMatchObject({ stop_reason: 'max_tokens' })
    const stopped = await client.messages.create({ ...base, stop_sequences: ['harbour'] })
    expect(['stop_sequence', 'end_turn']).toContain(stopped.stop_reason)
  })

  it('counts tokens', async () => {
    const { input_tokens } = await client.messages.countTokens({ model, messages })
    expect(input_tokens).toBeGreaterThan(5)
  })
})

describe.each(OWN)('the Anthropic SDK where a model of $type fails', ({ type: model }) => {
  const base = { max_tokens: 4000, messages }

  it.each<[Fault, unknown, number]>([
    ['bad-request', Anthropic.BadRequestError, 400],
    ['unauthorized', Anthropic.InternalServerError, 502],
    ['forbidden', Anthropic.InternalServerError, 502],
    ['missing', Anthropic.NotFoundError, 404],
    ['large', Anthropic.APIError, 413],
    ['unprocessable', Anthropic.UnprocessableEntityError, 422],
    ['limited', Anthropic.RateLimitError, 429],
    ['failing', Anthropic.InternalServerError, 502],
    ['busy', Anthropic.InternalServerError, 529],
    ['overloaded', Anthropic.InternalServerError, 529],
    ['silent', Anthropic.InternalServerError, 504],
    ['reset', Anthropic.InternalServerError, 502],
  ])('raises the right class where the provider is %s', async (fault, kind, status) => {
    for (const stream of [false, true]) {
      const ask = { ...base, model: `${model}-${fault}`, stream }
      const error = await failureOf(() => client.messages.create(ask))
      expect(error).toBeInstanceOf(kind)
      expect(error).toMatchObject({ status, error: { type: 'error', request_id: expect.any(String) } })
    }
  })

  it.each<Fault>(['cut', 'garbled', 'told', 'stuck'])(
    'raises an error for a stream that is %s, and gives no end',
    async fault => {
      const seen: string[] = []
      const error = await failureOf(async () => {
        const stream = await client.messages.create({ ...base, model: `${model}-${fault}`, stream: true })
        for await (const event of stream) seen.push(event.type)
      })
      expect(error).toBeInstanceOf(Anthropic.APIError)
      expect(seen).not.toContain('message_stop')
    },
  )
})

it('keys and names are refused by the right class', async () => {
  const stranger = new Anthropic({ baseURL: house.url(), apiKey: 'gh_live_none', maxRetries: 0, logLevel: 'off' })
  const ask = { model: 'anthropic', max_tokens: 5, messages }
  expect(await failureOf(() => stranger.messages.create(ask))).toBeInstanceOf(Anthropic.AuthenticationError)
  expect(await failureOf(() => client.messages.create({ ...ask, model: 'nobody' }))).toBeInstanceOf(
    Anthropic.NotFoundError,
  )
  const outside = await failureOf(() => client.messages.create({ ...ask, model: FORBIDDEN }))
  expect(outside).toBeInstanceOf(Anthropic.PermissionDeniedError)
})
