import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { arrival, post, readAll } from './raw-client.js'
import { type SandboxServer, startSandbox } from './server.js'

let sandbox: SandboxServer

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const chat = (stream: boolean, model = 'm') => ({ model, stream, messages: [{ role: 'user', content: 'Hello' }] })
const attempt = (body: object, ...headers: string[]) => post(sandbox.port, '/v1/chat/completions', body, headers)
const events = (text: string) => text.split('\n\n').filter(event => event.includes('data: ')).length

describe('a stream', () => {
  it('is cut after N events', async () => {
    const { text } = await readAll(await attempt(chat(true), 'x-sandbox-fault: cut-after=4'))
    expect(events(text)).toBe(4)
    expect(text).not.toContain('[DONE]')
    expect(text.endsWith('0\r\n\r\n')).toBe(false)
  })

  it('is cut before its first event, after the head', async () => {
    const { text } = await readAll(await attempt(chat(true), 'x-sandbox-fault: cut-after=0'))
    expect(text).toMatch(/^HTTP\/1.1 200 OK/)
    expect(events(text)).toBe(0)
  })

  it('stalls on an open connection until the client leaves', async () => {
    const socket = await attempt(chat(true, 'm+fault=stall-after:2'))
    await arrival(socket, '"content":"')
    expect(sandbox.served().open).toBe(1)
    socket.destroy()
    await sandbox.idle()
    expect(sandbox.served().totals).toMatchObject({ faults: 1, streams: 1, outputTokens: 1 })
  })

  it.each([
    ['malformed-after', /"cont$/m],
    ['error-after', /"type":"server_error"/],
  ])('ends cleanly with %s', async (fault, expected) => {
    const { text } = await readAll(await attempt(chat(true), `x-sandbox-fault: ${fault}=3`, 'connection: close'))
    expect(events(text)).toBe(4)
    expect(text).toMatch(expected)
    expect(text.endsWith('0\r\n\r\n')).toBe(true)
  })
})

describe('an answer in one piece', () => {
  it('arrives by half when it is cut', async () => {
    const { text } = await readAll(await attempt(chat(false), 'x-sandbox-fault: cut-after=1'))
    const [head = '', body = ''] = text.split('\r\n\r\n')
    expect(body.length).toBeGreaterThan(0)
    expect(body.length).toBeLessThan(Number(/content-length: (\d+)/i.exec(head)?.[1]))
  })

  it('is reset before its head', async () => {
    const { text, error } = await readAll(await attempt(chat(false, 'm+fault=reset')))
    expect(text).toBe('')
    expect(error?.code).toBe('ECONNRESET')
  })

  it('never comes when it stalls', async () => {
    const socket = await attempt(chat(false, 'm+fault=stall'))
    const other = await readAll(await attempt(chat(false), 'connection: close'))
    expect(other.text).toContain('chat.completion')
    expect(sandbox.served().open).toBe(1)
    socket.destroy()
    await sandbox.idle()
  })

  it('is refused with a status and when to come back', async () => {
    const { text } = await readAll(await attempt(chat(false, 'm+fault=status:429;retry-after:2'), 'connection: close'))
    expect(text).toMatch(/^HTTP\/1.1 429 /)
    expect(text).toContain('retry-after: 2')
    expect(text).toContain('"code":"rate_limit_exceeded"')
  })
})

it('spoils the share of calls that the process is set to', async () => {
  sandbox.set({ fault: 'status=503', faultRate: 0.25 })
  const statuses: number[] = []
  for (let i = 0; i < 8; i++) {
    const { text } = await readAll(await attempt(chat(false), 'connection: close'))
    statuses.push(Number(text.slice(9, 12)))
  }
  expect(statuses).toEqual([200, 200, 200, 503, 200, 200, 200, 503])
  expect(sandbox.served().totals).toMatchObject({ calls: 8, faults: 2, completed: 6 })
})
