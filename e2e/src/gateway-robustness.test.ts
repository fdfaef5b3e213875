import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { errorCodes, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from './support/http.js'
import { householdOf, processOf } from './support/launch.js'
import { type Management, until } from './support/management.js'
import { modelLab } from './support/model-lab.js'
import { answerIn, converse, dial } from './support/raw-socket.js'
import type { RunningHouse } from './support/running-house.js'
import { startTestHouse } from './support/test-house.js'
import { ownerOf, sandboxOf } from './support/two-tenants.js'

const aliases = {
  good: { target: 'sandbox-small' },
  slow: { target: 'sandbox-small+tokens=200,pace=20' },
  late: { target: 'sandbox-small+latency=20000' },
  broken: { target: 'sandbox-small+fault=status:500' },
  refusing: { target: 'sandbox-small+fault=status:401' },
  limited: { target: 'sandbox-small+fault=status:429;retry-after:7' },
  rescued: { target: 'sandbox-small+fault=status:429;retry-after:7', fallback: 'sandbox-large' },
  reset: { target: 'sandbox-small+fault=reset' },
  cut: { target: 'sandbox-small+tokens=20,fault=cut-after:5' },
  garbled: { target: 'sandbox-small+tokens=20,fault=malformed-after:5' },
  failing: { target: 'sandbox-small+tokens=20,fault=error-after:5' },
  nowhere: { target: 'm', provider: 'nobody' },
}
type Alias = keyof typeof aliases
const messages = [{ role: 'user' as const, content: 'Tell me of rivers, please.' }]

let house: RunningHouse
let owner: Management
let sandbox: string
let lab: Awaited<ReturnType<typeof modelLab>>
/** Began first, because they take as long as a node's patience does. */
let sluggish: Record<'head' | 'body', Promise<{ text: string; afterMs: number }>>
let dataPlane: number[]

beforeAll(async () => {
  house = await startTestHouse()
  owner = (await ownerOf(house)).api
  sandbox = await sandboxOf(house)
  lab = await modelLab(owner, sandbox, aliases)
  await until(5_000, async () => (await ask({ model: 'good', messages })).status === 200)
  dataPlane = await householdOf((await processOf('data plane', house))!)
  sluggish = {
    head: converse(house.gatewayUrl, 'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n'),
    body: converse(house.gatewayUrl, `${head({ 'content-length': '1000' })}{"model":`),
  }
})
afterAll(() => house?.stop())

const sdk = () => new OpenAI({ apiKey: lab.key, baseURL: `${house.gatewayUrl}/v1`, maxRetries: 0 })
const authorization = () => `Bearer ${lab.key}`
const ask = (body: unknown, raw?: string | Uint8Array) =>
  send(`${house.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: authorization(), 'content-type': 'application/json' },
    body: raw ?? JSON.stringify(body),
  })
const stream = (model: Alias, signal?: AbortSignal) =>
  fetch(`${house.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: authorization(), 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, stream: true }),
    ...(signal ? { signal } : {}),
  })
/** Of a chat, on the wire. */
const head = (fields: Record<string, string>): string =>
  [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: gateway',
    `Authorization: ${authorization()}`,
    'Content-Type: application/json',
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')

async function metric(name: string): Promise<number> {
  const text = await (await fetch(house.statusUrl.replace('readyz', 'metrics'))).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}
/** Of all processes of the data plane; 0 where the system does not tell. */
async function openFiles(): Promise<number> {
  const each = dataPlane.map(pid => readdir(`/proc/${pid}/fd`).catch(() => []))
  return (await Promise.all(each)).flat().length
}
interface Served {
  open: number
  totals: { calls: number; cut: number }
}
const served = async (): Promise<Served> =>
  (await (await fetch(`${new URL(sandbox).origin}/__sandbox/served`)).json()) as Served
const loggedAs = (requestId: string | null) =>
  until(10_000, async () => {
    const { data } = await owner.call<{ data: { requestId: string }[] }>('GET', `/logs?requestId=${requestId}`)
    return data[0]
  })
/** The one that is sluggish on purpose may still be there. */
const isIdle = async (): Promise<boolean> =>
  (await metric('gatehouse_requests_active')) <= 1 && (await served()).open === 0

describe('what is not HTTP', () => {
  const host = 'Host: x\r\n'
  it.each([
    ['no method', 'nonsense\r\n\r\n'],
    ['a version of its own', `GET /v1/models HTTP/7.3\r\n${host}\r\n`],
    ['no Host', 'GET /v1/models HTTP/1.1\r\n\r\n'],
    ['two Hosts', `GET /v1/models HTTP/1.1\r\n${host}${host}\r\n`],
    ['a length that is no number', `POST /v1/models HTTP/1.1\r\n${host}Content-Length: ten\r\n\r\n`],
    ['two lengths', `POST /v1/models HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length and chunks',
      `POST /v1/models HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['chunks within something', `POST /v1/models HTTP/1.1\r\n${host}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ['a folded header', `GET /v1/models HTTP/1.1\r\n${host}X-One: 1\r\n two\r\n\r\n`],
    ['a null in a header', `GET /v1/models HTTP/1.1\r\n${host}X-One: a\0b\r\n\r\n`],
    ['a space before a colon', `GET /v1/models HTTP/1.1\r\n${host}X-One : 1\r\n\r\n`],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex')],
  ])('%s', async (_, bytes) => {
    const { text } = await converse(house.gatewayUrl, bytes)
    const { status, headers, body } = answerIn(text)
    expect(status, text).toBe(400)
    expect(headers).toContain('content-type: application/')
    expect(JSON.parse(body)).toMatchObject(
      body.includes('urn:') ? { code: 'bad_request' } : { error: { code: 'bad_request' } },
    )
  })

  it('a chunk without a size, in the words of the caller', async () => {
    const { text } = await converse(house.gatewayUrl, `${head({ 'transfer-encoding': 'chunked' })}zz\r\n{}\r\n`)
    expect(answerIn(text).status, text).toBe(400)
    expect(JSON.parse(answerIn(text).body)).toMatchObject({ error: { code: 'bad_request' } })
  })
})

describe('what is too large', () => {
  it.each([
    ['one header', { 'x-long': 'x'.repeat(40_000) }],
    [
      'all headers',
      Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`x-header-number-${i}`, 'some value'])),
    ],
  ])('%s', async (_, headers) => {
    const answer = await send(`${house.gatewayUrl}/v1/models`, { method: 'GET', headers })
    expect(answer.status).toBe(431)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'headers_too_large' })
  })

  it('a body that says so, before any of it', async () => {
    const answer = await send(`${house.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/json' },
      announcedBytes: 33 * 1024 * 1024,
    })
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'body_too_large', type: 'invalid_request_error' } })
  })

  it.each([
    ['a chat', '/v1/chat/completions', 33 * 1024 * 1024],
    ['the body of an API', '/lab/rest/observations', 100_001],
  ])('%s that only turns out to be', async (_, path, bytes) => {
    const answer = await send(house.gatewayUrl + path, {
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/json' },
      body: Buffer.alloc(bytes, ' '),
      chunked: true,
    })
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('body_too_large')
  })
})

describe('a chat that nobody can read', () => {
  const chat = (fields: object): string => JSON.stringify({ model: 'good', messages, ...fields })
  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['half of JSON', '{"model":"good","messages":[{'],
    ['two of JSON', `${chat({})}${chat({})}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"chat"'],
    [
      'not UTF-8',
      Buffer.concat([
        Buffer.from('{"model":"good","messages":[{"role":"user","content":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}]}'),
      ]),
    ],
    ['UTF-16', Buffer.from(chat({}), 'utf16le')],
    ['no end of brackets', `{"model":"good","messages":${'['.repeat(100_000)}`],
    ['a number as model', chat({ model: 7 })],
    ['an endless model', chat({ model: 'm'.repeat(10_000) })],
    ['no messages', '{"model":"good"}'],
    ['text as messages', chat({ messages: 'Hi' })],
    ['text as stream', chat({ stream: 'yes' })],
    ['the model twice', `{"model":"good","model":"slow","messages":[]}`],
  ])('%s', async (_, raw) => {
    const { status, headers, text } = await ask(undefined, raw)
    expect(status, text).toBe(400)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(headers['x-request-id']).toBeTruthy()
    const { error } = JSON.parse(text) as { error: { type: string; code: string; message: string } }
    expect(error).toMatchObject({ type: 'invalid_request_error', code: 'bad_request' })
    expect(error.message).not.toMatch(/at .*\.js|stack|node_modules/)
  })
})

describe('a provider that fails', () => {
  it.each<[Alias, number, string]>([
    ['broken', 502, 'upstream_error'],
    ['refusing', 502, 'upstream_auth'],
    ['limited', 429, 'rate_limited'],
    ['reset', 502, 'upstream_error'],
    ['cut', 502, 'upstream_error'],
    ['garbled', 502, 'upstream_error'],
    ['nowhere', 503, 'no_healthy_upstream'],
  ])('%s: the answer in one piece is %i %s', async (model, status, code) => {
    for (const body of [
      { model, messages },
      ...(['cut', 'garbled'].includes(model) ? [] : [{ model, messages, stream: true }]),
    ]) {
      const answer = await ask(body)
      expect(answer.status, answer.text).toBe(status)
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code } })
      expect(isErrorCode(code) && errorCodes[code].status).toBe(status)
      expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/sk-lab|127\.0\.0\.1/)
      if (status === 429) expect(answer.headers['retry-after']).toBe('7')
      if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
  })

  it.each<Alias>(['cut', 'garbled', 'failing'])(
    '%s: the stream ends in an error event, without [DONE]',
    async model => {
      const text = await (await stream(model)).text()
      const events = text.split('\n\n').filter(Boolean)
      expect(events.length).toBeGreaterThan(1)
      expect(JSON.parse(events.at(-1)!.replace(/^data: /, ''))).toMatchObject({ error: { code: expect.any(String) } })
      expect(text).not.toContain('[DONE]')
      const raised = await (async () => {
        for await (const _ of await sdk().chat.completions.create({ model, messages, stream: true }));
      })().catch((error: unknown) => error)
      expect(raised).toBeInstanceOf(OpenAI.APIError)
    },
  )

  it('over its limit, where another can take the call', async () => {
    expect((await ask({ model: 'rescued', messages })).status).toBe(200)
    const { status, headers } = await ask({ model: 'rescued', messages })
    expect(status).toBe(200)
    expect(headers['x-gatehouse-model']).toBe('sandbox/sandbox-large')
    // The one over its limit is left alone for as long as it asked for.
    expect(headers['x-gatehouse-attempts']).toBe('1')
  })

  it('an API that does not answer in its time', async () => {
    const url = `${house.gatewayUrl}/lab/rest/slow?ms=5000`
    const { status, headers, text } = await send(url, { method: 'GET', headers: { authorization: authorization() } })
    expect(status).toBe(504)
    expect(JSON.parse(text)).toMatchObject({
      type: 'urn:gatehouse:error:upstream_timeout',
      request_id: headers['x-request-id'],
    })
    await until(2_000, async () => (await served()).open === 0)
  })
})

describe('a caller that leaves', () => {
  it('in the middle of the body: nothing is called', async () => {
    await until(5_000, isIdle)
    const before = (await served()).totals.calls
    const active = await metric('gatehouse_requests_active')
    const socket = await dial(house.gatewayUrl)
    socket.write(`${head({ 'content-length': '1000' })}{"model":"good",`)
    await until(5_000, async () => (await metric('gatehouse_requests_active')) > active)
    socket.destroy()
    await until(5_000, isIdle)
    expect((await served()).totals.calls).toBe(before)
  })

  it('before the answer begins: the call upstream is given up', async () => {
    const before = (await served()).totals.cut
    const leaving = new AbortController()
    const left = stream('late', leaving.signal).catch((error: unknown) => error)
    await until(2_000, async () => (await served()).open > 0)
    leaving.abort()
    expect(await left).toMatchObject({ name: 'AbortError' })
    await until(2_000, async () => (await served()).totals.cut === before + 1)
  })

  it('in the middle of the answer: it is given up, and what was used is on record as partial', async () => {
    const before = (await served()).totals.cut
    const leaving = new AbortController()
    const answer = await stream('slow', leaving.signal)
    const reader = answer.body!.getReader()
    for (let pieces = 0; pieces < 5; pieces++) await reader.read()
    leaving.abort()
    await until(2_000, async () => (await served()).totals.cut === before + 1)
    const { value } = await loggedAs(answer.headers.get('x-request-id'))
    expect(value).toMatchObject({ model: 'slow', streamed: true, usageSource: 'partial', error: 'client_closed' })
    const { outputTokens, inputTokens } = value as unknown as { outputTokens: number; inputTokens: number }
    expect(inputTokens).toBeGreaterThan(0)
    expect(outputTokens).toBeGreaterThan(0)
    expect(outputTokens).toBeLessThan(200)
  })
})

describe('after all of it', () => {
  it('hundreds of leaving, cut and refused calls leave nothing behind', async () => {
    const burst = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round++)
        await Promise.all([
          ...Array.from({ length: 10 }, async () => {
            const socket = await dial(house.gatewayUrl)
            socket.write(`${head({ 'content-length': '100000' })}{"model":"good","messages":["${'x'.repeat(50_000)}`)
            socket.resetAndDestroy()
            await once(socket, 'close')
          }),
          ...Array.from({ length: 10 }, async () => {
            const leaving = new AbortController()
            const answer = await stream('slow', leaving.signal)
            await answer.body!.getReader().read()
            leaving.abort()
          }),
          ...Array.from({ length: 10 }, async () => (await stream('cut')).text()),
          ...Array.from({ length: 10 }, () => ask(undefined, '{')),
        ])
      await until(10_000, isIdle)
    }
    await burst(3)
    const { value: rss } = await until(5_000, () => metric('gatehouse_workers_rss_bytes'))
    const files = await openFiles()
    await burst(10)
    // Connections that stay for the next call, ours and the sandbox's, are as many as were open at once.
    await until(10_000, async () => (await openFiles()) < files + 80)
    expect(await metric('gatehouse_workers_rss_bytes')).toBeLessThan(rss + 100 * 1024 * 1024)
    expect(await metric('gatehouse_worker_restarts_total')).toBe(0)
    expect((await ask({ model: 'good', messages })).status).toBe(200)
  })

  it('headers that never end were refused', async () => {
    const { text, afterMs } = await sluggish.head
    expect(answerIn(text).status).toBe(408)
    expect(answerIn(text).body).toContain('request_timeout')
    expect(afterMs).toBeLessThan(15_000)
  })

  it('a body that never ends was refused', async () => {
    const { text, afterMs } = await sluggish.body
    expect(answerIn(text).status).toBe(408)
    expect(JSON.parse(answerIn(text).body)).toMatchObject({ error: { code: 'request_timeout' } })
    expect(afterMs).toBeLessThan(40_000)
    await until(5_000, async () => (await metric('gatehouse_requests_active')) === 0)
  })
})
