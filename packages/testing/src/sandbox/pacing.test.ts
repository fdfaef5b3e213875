import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { arrival, post, readAll } from './raw-client.js'
import { type SandboxServer, startSandbox } from './server.js'

let sandbox: SandboxServer

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const chat = (model: string, stream = true) => ({ model, stream, messages: [{ role: 'user', content: 'Hello' }] })
const attempt = (body: object) => post(sandbox.port, '/v1/chat/completions', body, ['connection: close'])

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

it.each([true, false])('takes latency plus tokens times pace (stream: %s)', async stream => {
  const took = await timed(async () => readAll(await attempt(chat('m+latency=50,tokens=30,pace=10', stream))))
  expect(took).toBeGreaterThanOrEqual(349)
  expect(took).toBeLessThan(650)
})

it('keeps the pace of many streams at once', async () => {
  const streams = 200
  const took = await timed(async () => {
    const sockets = await Promise.all(Array.from({ length: streams }, () => attempt(chat('m+tokens=50,pace=10'))))
    const texts = await Promise.all(sockets.map(readAll))
    expect(texts.every(({ text }) => text.includes('[DONE]'))).toBe(true)
  })
  expect(took).toBeGreaterThanOrEqual(499)
  expect(took).toBeLessThan(1500)
  expect(sandbox.served().totals).toMatchObject({ completed: streams, outputTokens: streams * 50 })
})

it('notices a client that leaves, and counts what it got', async () => {
  const socket = await attempt(chat('m+tokens=10000,pace=5'))
  await arrival(socket, '"content":"')
  socket.destroy()
  await sandbox.idle()
  const { cut, outputTokens } = sandbox.served().totals
  expect(cut).toBe(1)
  expect(outputTokens).toBeGreaterThan(0)
  expect(outputTokens).toBeLessThan(10_000)
})

it('notices a client that leaves before the head', async () => {
  const socket = await attempt(chat('m+latency=600000'))
  await readAll(await attempt(chat('m')))
  expect(sandbox.served().open).toBe(1)
  socket.destroy()
  await sandbox.idle()
  expect(sandbox.served().totals).toMatchObject({ cut: 1, completed: 1 })
})

it('writes no further than the client reads', async () => {
  const socket = await attempt(chat('m+tokens=500000'))
  socket.pause()
  const other = await readAll(await attempt(chat('m+tokens=3000')))
  expect(other.text).toContain('[DONE]')
  socket.destroy()
  await sandbox.idle()
  expect(sandbox.served().totals.outputTokens).toBeLessThan(250_000)
})
