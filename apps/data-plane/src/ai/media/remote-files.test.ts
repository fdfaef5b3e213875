import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestUpstream, upstream } from '../../testing/test-gateway.js'
import { whole } from '../testing/ai-gateway.js'
import { FamilyGateway } from '../testing/family-gateway.js'

// Pictures and documents that callers name by URL, before providers that take bytes alone.

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../../packages/providers/fixtures/${name}`, import.meta.url), 'utf8')
const ANSWERS: Record<string, string> = {
  bedrock: fixture('bedrock/chat.json'),
  gemini: fixture('gemini/chat.json'),
  ollama: fixture('ollama/chat.json'),
  cohere: fixture('cohere/chat.json'),
  openai: fixture('openai/chat.json'),
}
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ')

let files: TestUpstream
const asked: string[] = []

/** A server of files. */
function serve(req: IncomingMessage, res: ServerResponse): void {
  asked.push(req.url!)
  const path = req.url!.split('?')[0]!
  const send = (type: string, body: string | Buffer) => res.writeHead(200, { 'content-type': type }).end(body)
  const away = (to: string) => res.writeHead(302, { location: to }).end()
  if (path === '/a.png') send('application/octet-stream', PNG)
  else if (path === '/a.pdf') send('application/pdf', PDF)
  else if (path === '/a.txt') send('text/plain; charset=utf-8', 'Häfen')
  else if (path === '/page') send('text/html', '<html>')
  else if (path === '/moved') away('/a.png')
  else if (path === '/around') away('/around')
  else if (path === '/inside') away(files.url.replace('127.0.0.1', '127.0.0.2'))
  else if (path === '/huge') send('image/png', Buffer.concat([PNG, Buffer.alloc(10 << 20)]))
  else res.writeHead(404).end()
}

let gateway: FamilyGateway
beforeAll(async () => {
  files = await upstream(serve)
  gateway = await FamilyGateway.start(
    Object.keys(ANSWERS),
    { filesAllow: ['127.0.0.1/32'] },
    { two: ['bedrock', 'gemini'], wider: ['bedrock', 'openai'] },
  )
})
afterAll(async () => {
  await gateway?.stop()
  await files?.stop()
})
beforeEach(() => {
  asked.length = 0
  for (const [type, body] of Object.entries(ANSWERS)) gateway.vendor(type).play(whole(200, body))
})

const at = (path: string): string => files.url + path
const image = (path: string) => ({ type: 'image_url', image_url: { url: at(path) } })
const chat = (model: string, ...parts: object[]): Promise<Response> =>
  gateway.post('/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, ...parts] }],
  })
const received = (type: string) => JSON.parse(gateway.vendor(type).received.at(-1)!.body)

const CALLERS: Record<string, (model: string, url: string) => [string, object]> = {
  chat: (model, url) => [
    '/v1/chat/completions',
    { model, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
  ],
  responses: (model, url) => [
    '/v1/responses',
    { model, input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] },
  ],
  messages: (model, url) => [
    '/v1/messages',
    { model, max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }] },
  ],
  gemini: (model, url) => [
    `/v1beta/models/${model}:generateContent`,
    { contents: [{ role: 'user', parts: [{ fileData: { mimeType: 'image/png', fileUri: url } }] }] },
  ],
}

describe.each(Object.keys(CALLERS))('a picture by URL in the words of %s', caller => {
  test('reaches Bedrock as bytes, of the type that it is', async () => {
    const response = await gateway.post(...CALLERS[caller]!('bedrock', at('/a.png?signed=1')))
    expect(response.status).toBe(200)
    expect(received('bedrock').messages[0].content).toEqual([
      { image: { format: 'png', source: { bytes: PNG.toString('base64') } } },
    ])
    expect(asked).toEqual(['/a.png?signed=1'])
  })

  test('that cannot be had is a clear 400', async () => {
    const response = await gateway.post(...CALLERS[caller]!('bedrock', at('/none.png?secret=1')))
    const text = await response.text()
    expect([response.status, text]).toEqual([400, expect.stringContaining('its server answered with status 404')])
    expect(text).not.toContain('secret')
    expect(gateway.vendor('bedrock').received).toEqual([])
  })
})

test('Gemini, Ollama and Cohere get theirs, in their own words', async () => {
  await chat('gemini', image('/a.png'))
  expect(received('gemini').contents[0].parts[1]).toEqual({
    inlineData: { mimeType: 'image/png', data: PNG.toString('base64') },
  })
  // Ollama speaks the caller's dialect, but reads no URLs in it either.
  const { status } = await chat('ollama', image('/a.png'))
  expect([status, received('ollama').messages[0].images]).toEqual([200, [PNG.toString('base64')]])
  const source = { type: 'url', url: at('/a.txt') }
  const content = [
    { type: 'document', title: 'T', source },
    { type: 'text', text: 'Read' },
  ]
  await gateway.post('/v1/messages', { model: 'cohere', max_tokens: 9, messages: [{ role: 'user', content }] })
  expect(received('cohere').documents).toEqual([{ data: { title: 'T', text: 'Häfen' } }])
})

test('documents and pictures in results of tools are fetched, each URL once', async () => {
  const source = (path: string) => ({ type: 'url', url: at(path) })
  const messages = [
    { role: 'user', content: [{ type: 'document', source: source('/a.pdf') }] },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'f', input: {} }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'image', source: source('/a.png') }] },
        { type: 'image', source: source('/a.png') },
      ],
    },
  ]
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  const { status } = await gateway.post('/v1/messages', { model: 'bedrock', max_tokens: 9, tools, messages })
  expect(status).toBe(200)
  const [first, , third] = received('bedrock').messages
  expect(first.content[0].document).toMatchObject({ format: 'pdf', source: { bytes: PDF.toString('base64') } })
  expect(third.content[0].toolResult.content[0].image.source.bytes).toBe(PNG.toString('base64'))
  expect(asked.sort()).toEqual(['/a.pdf', '/a.png'])
})

test('who is asked next gets what was fetched, and nobody is asked for it again', async () => {
  gateway.vendor('bedrock').play(whole(503, {}))
  const response = await chat('two', image('/a.png'))
  expect(response.headers.get('x-gatehouse-attempts')).toBe('2')
  expect(received('gemini').contents[0].parts[1].inlineData.data).toBe(PNG.toString('base64'))
  expect(asked).toEqual(['/a.png'])
})

test('who fetches itself is asked where the gateway cannot fetch', async () => {
  const response = await chat('wider', image('/none.png'))
  expect(response.status).toBe(200)
  expect(received('openai').messages[0].content[1]).toEqual(image('/none.png'))
})

test('calls to who fetches itself, and calls without URLs, fetch nothing', async () => {
  await chat('openai', image('/a.png'))
  await chat('bedrock', { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } })
  await chat('ollama')
  expect(asked).toEqual([])
  expect(gateway.vendor('ollama').received[0]!.url).toBe('/v1/chat/completions')
})

test.each([
  ['/moved', 200, ''],
  ['/around', 400, 'it redirects too often'],
  ['/inside', 400, 'its server cannot be reached from here'],
  ['/huge', 400, 'it is larger than 10 MiB'],
  ['/page', 400, 'is no picture'],
])('%s: %i %s', async (path, status, why) => {
  const response = await chat('bedrock', image(path))
  const body = (await response.json()) as { error?: { message: string; code: string; param: string } }
  expect(response.status).toBe(status)
  if (status === 200) return
  expect(body.error).toMatchObject({
    code: 'invalid_file_url',
    param: 'messages',
    message: expect.stringContaining(why),
  })
})

test.each([
  'http://127.0.0.2/a',
  'http://[::1]/a',
  'http://169.254.169.254/latest',
  'http://localhost.:1/a',
  'ftp://a.test/a',
  'http://u:p@a.test/a',
])('%s is refused before anything is sent', async url => {
  const response = await chat('bedrock', { type: 'image_url', image_url: { url } })
  expect(response.status).toBe(400)
  expect(await response.text()).toMatch(/cannot be reached|only http and https|with a password/)
  expect(asked).toEqual([])
})

test('what upstreams may reach, callers may not', async () => {
  const strict = await FamilyGateway.start(['bedrock'], { upstreamAllow: ['127.0.0.0/8'] })
  const response = await strict.post(...CALLERS.chat!('bedrock', at('/a.png')))
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('cannot be reached')])
  expect(asked).toEqual([])
  await strict.stop()
})
