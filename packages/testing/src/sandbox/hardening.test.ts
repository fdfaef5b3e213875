import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SandboxServer, startSandbox } from './server.js'

let sandbox: SandboxServer

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const headers = { authorization: 'Bearer sk-0123456789', 'x-goog-api-key': 'AIza-0123456789' }
const post = (path: string, body: string) => fetch(sandbox.url + path, { method: 'POST', headers, body })
const chat = (more: object) =>
  post(
    '/v1/chat/completions',
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(500) }], ...more }),
  )

it.each([
  ['/v1/chat/completions', ''],
  ['/v1/chat/completions', '[]'],
  ['/v1/chat/completions', '{"model":"m"}'],
  ['/v1/chat/completions', '{"model":"m+speed=1","messages":[{"role":"user","content":"x"}]}'],
  ['/v1/embeddings', '{"model":"m","input":[]}'],
  ['/v1beta/models/%ff:generateContent', '{}'],
])('%s refuses %j in its own words', async (path, body) => {
  const answer = await post(path, body)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toHaveProperty('error.message')
})

it.each([{ max_tokens: -3 }, { max_tokens: 0.5 }, { messages: [null, 7, { role: 'user' }] }, { tools: [null] }])(
  'takes %j without harm',
  async more => {
    const answer = await chat(more)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toHaveProperty('usage.completion_tokens')
  },
)
