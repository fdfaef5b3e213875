import Anthropic from '@anthropic-ai/sdk'
import { type SandboxServer, startSandbox } from '@gatehouse/testing/sandbox/server.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let sandbox: SandboxServer
let client: Anthropic

beforeAll(async () => {
  sandbox = await startSandbox()
  client = new Anthropic({ baseURL: sandbox.url, apiKey: 'sk-ant-0123456789', maxRetries: 0, logLevel: 'off' })
})
afterAll(() => sandbox.close())

const request = {
  model: 'sandbox-small',
  max_tokens: 2000,
  messages: [{ role: 'user' as const, content: 'What is a harbour for?' }],
}
const weather = {
  name: 'get_weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
}
const askForWeather = { ...request, messages: [{ role: 'user' as const, content: 'The weather in Paris and London?' }] }

describe('messages', () => {
  it('answers alike in one piece and as a stream', async () => {
    const whole = await client.messages.create(request)
    const streamed = await client.messages.stream(request).finalMessage()
    expect(whole.content).toMatchObject([{ type: 'text', text: expect.stringContaining('harbour') }])
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.usage).toEqual(whole.usage)
    expect(whole).toMatchObject({ stop_reason: 'end_turn', stop_sequence: null, model: 'sandbox-small' })
  })

  it('streams the events of a message in their order', async () => {
    const answer = await fetch(`${sandbox.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'sk-ant-0123456789', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ ...request, model: 'm+tokens=2', stream: true }),
    })
    const names = (await answer.text()).match(/(?<=^event: ).*/gm)
    const delta = 'content_block_delta'
    const frame = ['message_start', 'content_block_start', 'ping', delta, delta, 'content_block_stop']
    expect(names).toEqual([...frame, 'message_delta', 'message_stop'])
  })

  it('thinks aloud, signed, when asked', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 }
    const whole = await client.messages.create({ ...request, thinking })
    const streamed = await client.messages.stream({ ...request, thinking }).finalMessage()
    expect(whole.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
    expect(whole.content[0]).toMatchObject({ thinking: expect.any(String), signature: expect.stringMatching(/.{20}/) })
    expect(streamed.content).toEqual(whole.content)
  })

  it('calls tools in parallel and answers after the result', async () => {
    const whole = await client.messages.create({ ...askForWeather, tools: [weather] })
    const streamed = await client.messages.stream({ ...askForWeather, tools: [weather] }).finalMessage()
    expect(whole.stop_reason).toBe('tool_use')
    expect(whole.content.map(block => block.type === 'tool_use' && block.input)).toEqual([
      { city: 'Paris' },
      { city: 'London' },
    ])
    expect(streamed.content).toMatchObject(whole.content)
    const results = whole.content.map(block => ({
      type: 'tool_result' as const,
      tool_use_id: block.type === 'tool_use' ? block.id : '',
      content: '21 degrees',
    }))
    const history = [
      ...askForWeather.messages,
      { role: 'assistant' as const, content: whole.content },
      { role: 'user' as const, content: results },
    ]
    const after = await client.messages.create({ ...request, messages: history, tools: [weather] })
    expect(after.content).toMatchObject([{ type: 'text', text: expect.stringContaining('21 degrees') }])
    const tool_choice = { type: 'tool' as const, name: 'get_weather' }
    const forced = await client.messages.create({ ...request, tools: [weather], tool_choice })
    expect(forced.stop_reason).toBe('tool_use')
  })

  it('says why it stopped', async () => {
    const cut = await client.messages.create({ ...request, max_tokens: 4 })
    expect(cut).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 4 } })
    const stopped = await client.messages.create({ ...request, stop_sequences: ['harbour'] })
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'harbour' })
  })

  it('leaves cached tokens out of input_tokens', async () => {
    const system = [
      { type: 'text' as const, text: 'word '.repeat(2000), cache_control: { type: 'ephemeral' as const } },
    ]
    const { usage } = await client.messages.create({ ...request, system })
    const { input_tokens: total } = await client.messages.countTokens({
      ...request,
      max_tokens: undefined,
      system,
    } as never)
    expect(usage.cache_read_input_tokens).toBe(896)
    expect(usage.input_tokens + 896).toBe(total)
    const uncached = await client.messages.create({ ...request, system: 'word '.repeat(2000) })
    expect(uncached.usage.cache_read_input_tokens).toBe(0)
  })

  it('keeps to a JSON schema', async () => {
    const schema = { type: 'object', properties: { done: { type: 'boolean' } }, required: ['done'] }
    const answer = await client.messages.create({
      ...request,
      output_config: { format: { type: 'json_schema', schema } },
    })
    expect(answer.content).toMatchObject([{ text: '{"done":true}' }])
  })
})

it('lists models', async () => {
  const { data } = await client.models.list()
  expect(data.map(({ id }) => id)).toContain('sandbox-small')
})

describe('failures raise the class that Anthropic has for them', () => {
  const attempt = (model: string) => client.messages.create({ ...request, model })

  it.each([
    ['fault=status:429;retry-after:2', Anthropic.RateLimitError],
    ['fault=status:529', Anthropic.InternalServerError],
    ['fault=reset', Anthropic.APIConnectionError],
  ])('%s', async (directive, expected) => {
    await expect(attempt(`m+${directive}`)).rejects.toBeInstanceOf(expected)
  })

  it('tells a bad key and a missing field', async () => {
    const stranger = new Anthropic({ baseURL: sandbox.url, apiKey: 'bad-key', maxRetries: 0 })
    await expect(stranger.messages.create(request)).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
    const unlimited = { ...request, max_tokens: undefined } as never
    await expect(client.messages.create(unlimited)).rejects.toThrow('max_tokens: Field required')
  })

  it('fails in the middle of a stream', async () => {
    const overloaded = client.messages.stream({ ...request, model: 'm+fault=error-after:5' }).finalMessage()
    await expect(overloaded).rejects.toThrow('Overloaded')
    const cut = client.messages.stream({ ...request, model: 'm+fault=cut-after:5' }).finalMessage()
    await expect(cut).rejects.toThrow()
  })
})
