import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  AiGateway,
  DONE,
  event,
  opened,
  type Script,
  streamed,
  usageEvent,
  usageOf,
  whole,
} from './testing/ai-gateway.js'

let gateway: AiGateway
/** Does not wait for providers that say nothing. */
let hasty: AiGateway
beforeAll(async () => {
  const short = { answerMs: 150, firstTokenMs: 150, interTokenMs: 150 }
  gateway = await AiGateway.start()
  hasty = await AiGateway.start({}, {}, short)
})
beforeEach(() => {
  gateway.forget()
  hasty.forget()
})
afterAll(async () => {
  await gateway.stop()
  await hasty.stop()
})

const good = whole(200, { id: 'ok', choices: [{ message: { content: 'Hi' } }], usage: usageOf(3, 1) })
const goodStream = streamed(event('Hi'), usageEvent(3, 1), DONE)
const reset: Script = (_, __, req) => req.socket.resetAndDestroy()
const silent: Script = () => {}
const cut = (res: ServerResponse): unknown => setImmediate(() => res.socket?.destroy())

const toward = (what: string): AiGateway => (/silen|no end/.test(what) ? hasty : gateway)

describe("a provider's refusal", () => {
  const refusal = async (script: Script): Promise<{ status: number; retryAfter: string | null; text: string }> => {
    gateway.one.play(script)
    const response = await gateway.chat('chat')
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
  }
  const vendor = (message: string, fields: object = {}): object => ({ error: { message, ...fields } })

  test.each<[string, Script, number, string]>([
    [
      'its key refused',
      whole(401, vendor('Incorrect API key: sk-secret-of-one'), { 'www-authenticate': 'Bearer' }),
      502,
      'upstream_auth',
    ],
    ['its account empty', whole(429, vendor('quota', { code: 'insufficient_quota' })), 502, 'upstream_auth'],
    ['model unknown there', whole(404, vendor('The model `vendor-1` does not exist')), 404, 'model_not_found'],
    ['broken', whole(500, vendor('boom at 10.1.2.3')), 502, 'upstream_error'],
    ['overloaded', whole(529, ''), 503, 'no_healthy_upstream'],
    ['a page', whole(503, '<html>nginx at internal.lan</html>'), 503, 'no_healthy_upstream'],
    ['a redirect', whole(302, '', { location: 'http://127.0.0.1/' }), 502, 'upstream_error'],
    ['reset', reset, 502, 'upstream_error'],
    ['no JSON in a good answer', whole(200, '{"choices":[{"mess'), 502, 'upstream_error'],
    ['an error in a good answer', whole(200, vendor('sorry', { code: 400 })), 400, 'bad_request'],
    ['compressed', whole(200, 'x', { 'content-encoding': 'br' }), 502, 'upstream_error'],
  ])('%s', async (_, script, status, code) => {
    const seen = await refusal(script)
    expect([seen.status, JSON.parse(seen.text).error.code]).toEqual([status, code])
    expect(seen.text).not.toMatch(/secret|10\.1\.2\.3|internal|127\.0/)
  })

  test.each(['one\nbreak', 'an…ellipsis'])(
    'a key that no header can carry is a failure as any other: %j',
    async apiKey => {
      const keyed = (id: string, url: string): object => ({
        ...{
          id,
          tenantId: 'ten_1',
          slug: id,
          type: 'openai-compatible',
          baseUrl: `${url}/v1`,
          credentials: { apiKey },
        },
      })
      gateway.two.play(good)
      gateway.test.apply({ provider: [keyed('one', gateway.one.server.url)] })
      expect((await gateway.chat('sure')).status).toBe(200)
      // Whom nobody is left to stand in for, and who is asked in the place of another.
      expect((await gateway.chat('chat')).status).toBe(502)
      gateway.test.apply({ provider: [keyed('two', gateway.two.server.url)] })
      expect((await gateway.chat('moved')).status).toBe(502)
      expect(gateway.test.faults).toEqual([])
    },
  )

  test('of the request itself keeps its status and words, scrubbed', async () => {
    const error = {
      message: 'too long for org-ABCDEF123',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    }
    const seen = await refusal(whole(400, { error }))
    expect(seen.status).toBe(400)
    expect(JSON.parse(seen.text)).toEqual({ error: { ...error, message: 'too long for [redacted]' } })
    expect(gateway.one.received).toHaveLength(1)
  })

  test('for its limit tells when to come again, and is not run into twice', async () => {
    const seen = await refusal(whole(429, vendor('slow down'), { 'retry-after': '7' }))
    expect([seen.status, seen.retryAfter]).toEqual([429, '7'])
    expect(gateway.one.received).toHaveLength(1)
    gateway.forget()
    expect((await refusal(whole(429, '', { 'retry-after-ms': '1500', 'retry-after': '9' }))).retryAfter).toBe('2')
  })

  test('in passing is tried once more', async () => {
    gateway.one.play(whole(503, ''), good)
    const response = await gateway.chat('chat')
    expect([response.status, response.headers.get('x-gatehouse-attempts')]).toEqual([200, '2'])
  })

  test('costs nothing', async () => {
    const record = await gateway.recordOf(() => refusal(whole(401, '')))
    expect(record).toMatchObject({
      inputTokens: 0,
      outputTokens: 0,
      usageSource: 'none',
      status: 502,
      error: 'upstream_auth',
    })
  })
})

describe('the fallback takes over', () => {
  test.each<[string, Script]>([
    ['after 500', whole(500, '')],
    ['after 401', whole(401, '')],
    ['after 429', whole(429, '')],
    ['after a reset', reset],
    ['after silence', silent],
    [
      'after half an answer',
      (res, _, req) => {
        res.writeHead(200, { 'content-length': '100' })
        res.write('{"a')
        setImmediate(() => req.socket.destroy())
      },
    ],
  ])('%s', async (what, script) => {
    const at = toward(what)
    at.one.play(script)
    at.two.play(good)
    const record = await at.recordOf(async () => {
      const response = await at.chat('sure')
      expect(response.status).toBe(200)
      expect(response.headers.get('x-gatehouse-model')).toBe('two/vendor-2')
      expect(response.headers.get('x-gatehouse-attempts')).toBe('2')
      await response.text()
    })
    expect(record).toMatchObject({
      provider: 'two',
      inputTokens: 3,
      attempts: [{ provider: 'one' }, { provider: 'two', status: 200 }],
    })
    expect(record.error).toBeUndefined()
    expect(JSON.parse(at.two.received[0]!.body).model).toBe('vendor-2')
  })

  test.each<[string, Script]>([
    ['an error event first', streamed('data: {"error":{"message":"overloaded","code":503}}\n\n')],
    ['nothing at all', streamed()],
    ['comments, then nothing', streamed(': hold on\n\n')],
    ['no events', whole(200, 'not events', { 'content-type': 'text/event-stream' })],
    ['a cut before the first event', opened(cut, ': hold on\n\n')],
    ['silence after the head', opened(() => {}, ': hold on\n\n')],
    ['a head and no end', opened(res => res.flushHeaders())],
  ])('before a stream has begun: %s', async (what, script) => {
    const at = toward(what)
    at.one.play(script)
    at.two.play(goodStream)
    const response = await at.chat('sure', { stream: true })
    expect([response.status, await response.text()]).toEqual([200, event('Hi') + DONE])
    expect(response.headers.get('x-gatehouse-attempts')).toBe('2')
  })

  test('where nothing listens', async () => {
    gateway.two.play(good)
    expect((await gateway.chat('moved')).headers.get('x-gatehouse-model')).toBe('two/vendor-2')
  })

  test('not where the request is at fault', async () => {
    gateway.one.play(whole(422, { detail: 'bad' }))
    gateway.two.play(good)
    expect((await gateway.chat('sure')).status).toBe(422)
    expect(gateway.two.received).toHaveLength(0)
  })

  test('and failing too tells its own failure', async () => {
    gateway.one.play(whole(500, ''))
    gateway.two.play(whole(429, '', { 'retry-after': '3' }))
    expect((await gateway.chat('sure')).status).toBe(429)
  })
})

describe('a stream that breaks after it has begun', () => {
  test.each<[string, Script, string, string]>([
    ['cut', opened(cut, event('a'), event('b')), 'upstream_error', 'tell the publisher'],
    ['ended early', streamed(event('a'), event('b')), 'upstream_error', 'tell the publisher'],
    ['silent', opened(() => {}, event('a'), event('b')), 'upstream_timeout', 'too long'],
    ['malformed', streamed(event('a'), event('b'), 'data: {"choices":[{"del\n\n', DONE), 'upstream_error', 'tell'],
    [
      'error event',
      streamed(event('a'), event('b'), 'data: {"error":{"message":"out of memory at 10.0.0.1:80"}}\n\n', DONE),
      'upstream_error',
      'out of memory at [redacted]',
    ],
  ])('%s: the error event, no mark of a whole answer, and the tokens so far', async (what, script, code, message) => {
    const at = toward(what)
    at.one.play(script)
    const record = await at.recordOf(async () => {
      const response = await at.chat('chat', { stream: true })
      const text = await response.text()
      expect(response.status).toBe(200)
      expect(text.startsWith(event('a') + event('b'))).toBe(true)
      const [last, nothing] = text.slice((event('a') + event('b')).length).split('\n\n')
      expect(nothing).toBe('')
      const { error } = JSON.parse(last!.replace('data: ', ''))
      expect(error).toMatchObject({ code, type: 'server_error' })
      expect(error.message).toContain(message)
    })
    expect(record).toMatchObject({ status: 200, error: code, usageSource: 'partial', inputTokens: 6, outputTokens: 2 })
    expect(record.attempts).toHaveLength(1)
  })
})

describe('a caller that leaves', () => {
  test('in the middle of a stream takes the upstream call with it and pays for what came', async () => {
    let closed: Promise<unknown> | undefined
    gateway.one.play(
      opened(
        res => {
          closed = once(res, 'close')
        },
        event('a'),
        event('b'),
        event('c'),
      ),
    )
    const record = await gateway.recordOf(async () => {
      const stop = new AbortController()
      const response = await gateway.chat('chat', { stream: true }, { signal: stop.signal })
      const reader = response.body!.getReader()
      let text = ''
      while (!text.includes('"c"')) text += Buffer.from((await reader.read()).value!).toString()
      stop.abort()
      await closed
    })
    expect(record).toMatchObject({
      error: 'client_closed',
      usageSource: 'partial',
      inputTokens: 6,
      outputTokens: 3,
      costNano: '12000',
    })
  })

  test('pays by the running figure of a provider that tells one', async () => {
    const running =
      'data: {"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":9,"completion_tokens":7}}\n\n'
    gateway.one.play(opened(cut, running))
    const record = await gateway.recordOf(async () => (await gateway.chat('chat', { stream: true })).text())
    expect(record).toMatchObject({ usageSource: 'partial', inputTokens: 9, outputTokens: 7 })
  })

  test('before an answer', async () => {
    let closed: Promise<unknown> | undefined
    const stop = new AbortController()
    gateway.one.play(res => {
      closed = once(res, 'close')
      stop.abort()
    })
    const record = await gateway.recordOf(async () => {
      await expect(gateway.chat('chat', {}, { signal: stop.signal })).rejects.toThrow()
      await closed
    })
    expect(record).toMatchObject({ error: 'client_closed', usageSource: 'partial', inputTokens: 6, outputTokens: 0 })
  })
})
