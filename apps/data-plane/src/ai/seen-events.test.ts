import { afterAll, beforeAll, expect, test } from 'vitest'
import { AiGateway, streamed, whole } from './testing/ai-gateway.js'

let gateway: AiGateway

const hide = (parts: string[]) => ({
  id: 'pol_1',
  tenantId: 'ten_1',
  type: 'ai-answer-filter',
  scope: { kind: 'tenant', id: 'ten_1' },
  position: 0,
  config: { hide: parts },
})

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c1', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const tool = (index: number, name: string) => ({
  tool_calls: [{ index, id: `call_${name}`, type: 'function', function: { name, arguments: '{}' } }],
})

beforeAll(async () => {
  gateway = await AiGateway.start()
})
afterAll(() => gateway.stop())

const thought = { reasoning_content: 'secret thought' }
const pieces = [
  chunk({ role: 'assistant', ...thought }),
  chunk({ content: 'Hello' }),
  chunk(tool(0, 'a')),
  chunk(tool(1, 'b')),
  chunk({}, 'tool_calls'),
  'data: [DONE]\n\n',
]
const answer = {
  id: 'c1',
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', ...thought, content: 'Hello', ...tool(0, 'a') },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 3, completion_tokens: 4 },
}
const asMessages = (body: object) => ({
  path: '/v1/messages',
  body: { model: 'chat', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }], ...body },
})
const asChat = (body: object) => ({
  path: '/v1/chat/completions',
  body: { model: 'chat', messages: [{ role: 'user', content: 'Hi' }], ...body },
})

async function ask({ path, body }: { path: string; body: object }): Promise<string> {
  const response = await fetch(gateway.test.url(path), {
    method: 'POST',
    headers: { 'x-api-key': gateway.secret, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  expect([response.status, text]).toEqual([200, expect.any(String)])
  return text
}

test.each([
  ['a stream in the provider’s own dialect', asChat({ stream: true }), streamed(...pieces)],
  ['a stream in another', asMessages({ stream: true }), streamed(...pieces)],
  ['an answer in the provider’s own dialect', asChat({}), whole(200, answer)],
  ['an answer in another', asMessages({}), whole(200, answer)],
])('what is hidden does not reach the caller: %s', async (_, question, script) => {
  gateway.one.play(script)
  gateway.test.apply({ policy: [hide(['citations'])] })
  const all = await ask(question)
  for (const part of ['secret thought', 'Hello', 'call_a']) expect(all).toContain(part)
  gateway.test.apply({ policy: [hide(['reasoning', 'tool-calls'])] })
  const left = await ask(question)
  expect(left).toContain('Hello')
  for (const part of ['secret thought', 'call_a', 'call_b', '"tool_calls"', '"type":"tool_use"'])
    expect(left).not.toContain(part)
  expect(left).toMatch(/"(?:finish_reason|stop_reason)":"(?:stop|end_turn)"/)
})

test('without such a policy the provider’s bytes pass', async () => {
  gateway.one.play(streamed(...pieces))
  gateway.test.apply({}, { policy: ['pol_1'] })
  expect(await ask(asChat({ stream: true }))).toContain('reasoning_content')
  expect(gateway.test.faults).toEqual([])
})
