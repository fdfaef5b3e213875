import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Denial } from '../policy/limits/contract.js'
import { Flood } from '../testing/flood.js'
import { AiGateway, DONE, event, opened, streamed, usageEvent, usageOf, whole } from './testing/ai-gateway.js'

/** What the limiter was asked for and given back. */
const ledger: { admitted: number[]; settled: [number, number][] } = { admitted: [], settled: [] }
let denial: Denial | undefined
let gateway: AiGateway

beforeAll(async () => {
  gateway = await AiGateway.start(
    {
      limiters: {
        of: () => ({
          admit: tokens => {
            if (denial === undefined) ledger.admitted.push(tokens)
            return denial
          },
          giveBack: () => {},
          settle: (estimated, used) => ledger.settled.push([estimated, used]),
          state: () => ({ requests: undefined, tokens: undefined }),
          budget: undefined,
          budgetUsed: 0,
          sparing: false,
        }),
      },
    },
    { tokens: { limit: 1e6, windowMs: 60_000 } },
  )
})
afterAll(() => gateway.stop())
beforeEach(() => {
  ledger.admitted = []
  ledger.settled = []
  denial = undefined
})

describe('limits', () => {
  const answer = whole(200, { choices: [{ message: { content: 'Hi' } }], usage: usageOf(3, 1) })

  test('are asked for the estimate and given what was used', async () => {
    gateway.one.play(answer)
    await gateway.recordOf(async () => (await gateway.chat('chat', { max_tokens: 50 })).text())
    expect(ledger).toEqual({ admitted: [56], settled: [[56, 4]] })
  })

  test('get all of it back where nothing was used, and are asked once for all attempts', async () => {
    gateway.one.play(whole(500, ''))
    gateway.two.play(whole(500, ''))
    await gateway.recordOf(async () => (await gateway.chat('sure')).text())
    expect(ledger).toEqual({ admitted: [1030], settled: [[1030, 0]] })
  })

  test('are not asked for what is refused before', async () => {
    await (await gateway.chat('none')).text()
    await (await gateway.send('{')).text()
    expect(ledger).toEqual({ admitted: [], settled: [] })
  })

  test('refuse before the provider is called', async () => {
    gateway.one.play(answer)
    denial = { code: 'token_limited', retryAfterMs: 2500 }
    const response = await gateway.chat('chat')
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
    expect(await response.json()).toMatchObject({ error: { code: 'token_limited', type: 'rate_limit_error' } })
    expect(gateway.one.received).toHaveLength(0)
    expect(ledger).toEqual({ admitted: [], settled: [] })
  })
})

describe('flow', () => {
  test('each event reaches the caller while the provider is still busy', async () => {
    let provider: ServerResponse | undefined
    gateway.one.play(
      opened(res => {
        provider = res
      }, event('first')),
    )
    const response = await gateway.chat('chat', { stream: true })
    const reader = response.body!.getReader()
    const read = async (): Promise<string> => Buffer.from((await reader.read()).value ?? []).toString()
    expect(await read()).toBe(event('first'))
    for (const word of ['second', 'third']) {
      provider!.write(event(word))
      expect(await read()).toBe(event(word))
    }
    provider!.end(DONE)
    expect(await read()).toBe(DONE)
  })

  test('a caller that does not read stops the provider, and gets all of it once it reads', async () => {
    const piece = event('x'.repeat(8000))
    const most = 4000 * piece.length
    const flooded = new Promise<Flood>(resolve => {
      const pour = (res: ServerResponse): void =>
        resolve(new Flood(res, piece, most, () => res.end(usageEvent(5, 6) + DONE)))
      gateway.one.play(opened(pour))
    })
    const body = JSON.stringify({ model: 'chat', stream: true, messages: [] })
    const socket = connect(gateway.test.port, '127.0.0.1')
    socket.pause()
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${gateway.secret}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    const flood = await flooded
    await flood.held()
    expect(flood.bytes).toBeLessThan(most)
    let received = 0
    let tail = ''
    socket.on('data', chunk => {
      received += chunk.length
      tail = (tail + chunk.toString('latin1')).slice(-200)
    })
    socket.resume()
    await once(socket, 'end')
    expect(received).toBeGreaterThan(most)
    expect(tail).toContain('data: [DONE]')
    expect(tail).not.toContain('"usage"')
  })

  test('connections to the provider are used again after a stream', async () => {
    const ports = new Set<number | undefined>()
    gateway.one.play((res, body, req) => {
      ports.add(req.socket.remotePort)
      streamed(event('a', 'stop'), DONE)(res, body, req)
    })
    for (let i = 0; i < 5; i++) await (await gateway.chat('chat', { stream: true })).text()
    expect(ports.size).toBeLessThan(3)
  })
})
