import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Flood } from '../testing/flood.js'
import { PING } from './dialects/anthropic/stream.js'
import { event, opened } from './testing/ai-gateway.js'
import { FamilyGateway } from './testing/family-gateway.js'

// A caller of whatever dialect that does not read, and one whose provider is silent.

/** Far more than sockets and the gateway may hold between them, bytes. */
const MOST = 80_000_000
const WORD = 'x'.repeat(8000)

/** A first event, and one that can follow it for ever, of each family. */
const STREAMS: Record<string, [first: string, next: string]> = {
  'openai-compatible': ['', event(WORD)],
  anthropic: [
    [
      { type: 'message_start', message: { id: 'm', model: 'm', usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ]
      .map(each => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`)
      .join(''),
    `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: WORD } })}\n\n`,
  ],
  gemini: [
    '',
    `data: ${JSON.stringify({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text: WORD }] } }] })}\n\n`,
  ],
}
const families = Object.keys(STREAMS)

const messages = [{ role: 'user', content: 'Hi' }]
const CALLERS: Record<string, (model: string) => [path: string, body: object]> = {
  chat: model => ['/v1/chat/completions', { model, stream: true, messages }],
  completions: model => ['/v1/completions', { model, stream: true, prompt: 'Hi' }],
  responses: model => ['/v1/responses', { model, stream: true, input: 'Hi' }],
  messages: model => ['/v1/messages', { model, stream: true, max_tokens: 9, messages }],
  gemini: model => [
    `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  ],
}
const pairs = Object.keys(CALLERS).flatMap(caller => families.map(family => ({ caller, family })))

let gateway: FamilyGateway
beforeAll(async () => {
  gateway = await FamilyGateway.start(families)
})
afterAll(() => gateway?.stop())

test.each(pairs)(
  'a caller of $caller that does not read holds up $family, and leaves nothing behind',
  async ({ caller, family }) => {
    const vendor = gateway.vendor(family)
    const flooded = new Promise<[Flood, ServerResponse]>(resolve => {
      const pour = (res: ServerResponse): void => resolve([new Flood(res, STREAMS[family]![1], MOST), res])
      vendor.play(opened(pour, STREAMS[family]![0]))
    })
    const [path, body] = CALLERS[caller]!(family)
    const text = JSON.stringify(body)
    const socket = connect(gateway.test.port, '127.0.0.1')
    socket.pause()
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${gateway.secret}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    )
    const [flood, provider] = await flooded
    await flood.held()
    expect(flood.bytes).toBeLessThan(MOST)
    const left = once(provider, 'close')
    socket.destroy()
    await left
  },
)

const BEATS: Record<string, string> = {
  chat: ': keep-alive\n\n',
  completions: ': keep-alive\n\n',
  responses: ': keep-alive\n\n',
  messages: PING,
  gemini: ': keep-alive\n\n',
}

test.each(pairs)('a caller of $caller sees that a silent stream of $family lives', async ({ caller, family }) => {
  const vendor = gateway.vendor(family)
  const [first, next] = STREAMS[family]!
  let provider: ServerResponse | undefined
  const keep = (res: ServerResponse): void => {
    provider = res
  }
  vendor.play(opened(keep, first, next))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const [path, body] = CALLERS[caller]!(family)
    const response = await gateway.post(path, body)
    const reader = response.body!.getReader()
    let seen = ''
    const until = async (mark: string): Promise<void> => {
      while (!seen.includes(mark)) seen += Buffer.from((await reader.read()).value!).toString()
    }
    await until('xxx"')
    vi.advanceTimersByTime(15_000)
    await until(BEATS[caller]!)
    expect(seen.endsWith(BEATS[caller]!)).toBe(true)
    await reader.cancel()
  } finally {
    vi.useRealTimers()
    provider?.destroy()
  }
})
