import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  application,
  key,
  plan,
  restApi,
  subscription,
  TestGateway,
  type TestUpstream,
  tenant,
  upstream,
} from '@gatehouse/data-plane/testing/test-gateway.js'
import { CohereClientV2, CohereError } from 'cohere-ai'
import { Ollama } from 'ollama'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failureOf } from './support/failure.js'

// SDKs of vendors reach their own vendor through a published API as well, where all that it serves is to be had.

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../packages/providers/fixtures/${name}`, import.meta.url))

const ANSWERS: Record<string, { whole: string; stream?: string; type?: string }> = {
  '/v2/chat': { whole: 'cohere/cited.json', stream: 'cohere/text.sse', type: 'text/event-stream' },
  '/v2/embed': { whole: 'cohere/embed.json' },
  '/api/chat': { whole: 'ollama/chat.json', stream: 'ollama/text.ndjson', type: 'application/x-ndjson' },
  '/api/embed': { whole: 'ollama/embed.json' },
}

const seen: IncomingMessage['headers'][] = []

function vendor(req: IncomingMessage, res: ServerResponse): void {
  seen.push(req.headers)
  const chunks: Buffer[] = []
  req.on('data', chunk => chunks.push(chunk))
  req.on('end', () => {
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; stream?: boolean }
    const json = { 'content-type': 'application/json' }
    if (asked.model === 'limited') return res.writeHead(429, json).end(fixture('cohere/error-429.json'))
    const { whole, stream, type } = ANSWERS[req.url!]!
    if (!asked.stream) return res.writeHead(200, json).end(fixture(whole))
    res.writeHead(200, { 'content-type': type! })
    const bytes = fixture(stream!)
    for (let at = 0; at < bytes.length; at += 37) res.write(bytes.subarray(at, at + 37))
    return res.end()
  })
}

let gateway: TestGateway
let upstreams: TestUpstream
let secret: string
beforeAll(async () => {
  upstreams = await upstream(vendor)
  gateway = await new TestGateway().start()
  const made = key()
  secret = made.secret
  const applied = gateway.apply({
    tenant: [tenant],
    api: [restApi(upstreams.url, { path: '/acme/vendor' })],
    plan: [plan()],
    application: [application],
    subscription: [subscription()],
    key: [made.resource],
  })
  if (!applied.accepted) throw new Error(JSON.stringify(applied.refusals))
})
afterAll(async () => {
  await gateway?.stop()
  await upstreams?.stop()
})

it("Cohere's SDK chats, streams and embeds, and raises its own errors", async () => {
  const client = new CohereClientV2({ token: secret, environment: gateway.url('/acme/vendor'), maxRetries: 0 })
  const ask = { model: 'command-a', messages: [{ role: 'user' as const, content: 'Hi' }] }
  const whole = await client.chat(ask)
  expect(whole.finishReason).toBe('COMPLETE')
  expect(whole.message.citations).toHaveLength(1)
  let text = ''
  for await (const event of await client.chatStream(ask))
    if (event.type === 'content-delta') text += event.delta?.message?.content?.text ?? ''
  expect(text).toBe('Grüß dich 👋')
  const embedded = await client.embed({ model: 'e', texts: ['a', 'b'], inputType: 'search_document' })
  expect(embedded.embeddings.float).toHaveLength(2)
  const error = await failureOf(() => client.chat({ ...ask, model: 'limited' }))
  expect(error).toBeInstanceOf(CohereError)
  expect(error).toMatchObject({ statusCode: 429 })
})

it("Ollama's SDK chats, streams and embeds", async () => {
  const client = new Ollama({ host: gateway.url('/acme/vendor'), headers: { authorization: `Bearer ${secret}` } })
  const ask = { model: 'llama', messages: [{ role: 'user', content: 'Hi' }] }
  const whole = await client.chat(ask)
  expect(whole.done).toBe(true)
  let text = ''
  for await (const part of await client.chat({ ...ask, stream: true })) text += part.message.content
  expect(text).toBe('Grüß dich 👋')
  expect((await client.embed({ model: 'e', input: ['a', 'b'] })).embeddings.length).toBeGreaterThan(0)
})

it("and the gateway's key goes no further", () => {
  expect(seen.length).toBeGreaterThan(0)
  for (const headers of seen) expect(JSON.stringify(headers)).not.toContain(secret)
})
