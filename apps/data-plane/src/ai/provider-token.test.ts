import { afterEach, expect, test, vi } from 'vitest'
import type { CompiledProvider } from '../config/runtime.js'
import type { Send } from '../upstream/client.js'
import type { Origin } from '../upstream/origin.js'
import type { Outgoing, UpstreamHandler } from '../upstream/send.js'
import { ProviderToken } from './provider-token.js'

afterEach(() => vi.useRealTimers())

const sent: { out: Outgoing; handler: UpstreamHandler }[] = []
const send: Send = (_, out, __, handler) => {
  sent.push({ out, handler })
  return { resume: () => {}, abort: () => {} }
}

function token(): ProviderToken {
  sent.length = 0
  const exchange = {
    request: () => ({
      method: 'POST',
      url: 'https://login.test/t/token?v=2',
      headers: ['x', 'y'],
      body: Buffer.from('b'),
    }),
    response: (body: unknown) => body as { token: string; expiresInMs: number },
    headers: (value: string) => ['authorization', `Bearer ${value}`],
  }
  const provider = { definition: { token: exchange }, credentials: {}, tokenOrigin: { host: 'login.test' } as Origin }
  return new ProviderToken(provider as unknown as CompiledProvider, send)
}

function answer(status: number, body: object | string): void {
  const { handler } = sent.at(-1)!
  handler.onHead(status, [])
  handler.onData(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
  handler.onEnd()
}

function calls(own: ProviderToken, count: number): unknown[] {
  const seen: unknown[] = []
  for (let i = 0; i < count; i++)
    own.use(
      headers => seen.push(headers[1]),
      failure => seen.push(failure.code),
    )
  return seen
}

test('calls that come together share one fetch, later ones its token', () => {
  const own = token()
  const first = calls(own, 3)
  expect(sent.map(({ out }) => out.path)).toEqual(['/t/token?v=2'])
  answer(200, { token: 'a', expiresInMs: 3_600_000 })
  expect(first).toEqual(['Bearer a', 'Bearer a', 'Bearer a'])
  expect(calls(own, 2)).toEqual(['Bearer a', 'Bearer a'])
  expect(sent).toHaveLength(1)
})

test('a token is renewed before it expires, and used meanwhile', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const own = token()
  calls(own, 1)
  answer(200, { token: 'a', expiresInMs: 600_000 })
  vi.advanceTimersByTime(500_000)
  expect(calls(own, 2)).toEqual(['Bearer a', 'Bearer a'])
  expect(sent).toHaveLength(2)
  answer(200, { token: 'b', expiresInMs: 600_000 })
  expect(calls(own, 1)).toEqual(['Bearer b'])
})

test('a refusal fails the calls that wait, and the next one tries again', () => {
  const own = token()
  const first = calls(own, 2)
  answer(400, { error: 'invalid_client' })
  expect(first).toEqual(['upstream_auth', 'upstream_auth'])
  const second = calls(own, 1)
  answer(200, 'no json')
  expect(second).toEqual(['upstream_auth'])
  const third = calls(own, 1)
  sent.at(-1)!.handler.onError('unreachable', new Error('gone'))
  expect(third).toEqual(['upstream_auth'])
  expect(sent).toHaveLength(3)
})
