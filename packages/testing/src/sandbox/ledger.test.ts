import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RequestRecord } from './ledger.js'
import { type SandboxServer, startSandbox } from './server.js'

let sandbox: SandboxServer

beforeAll(async () => {
  sandbox = await startSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

const body = { model: 'sandbox-small+tokens=7,cached=2', messages: [{ role: 'user', content: 'Good morning, Grüße' }] }

async function call(path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(sandbox.url + path, init)
  return answer.json()
}

const chat = (key: string) =>
  call('/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })

it('sums what was served by dialect and model', async () => {
  await chat('sk-test-0123456789')
  await chat('sk-test-0123456789')
  await chat('bad-key')
  await sandbox.idle()
  const served = await call('/__sandbox/served')
  expect(served).toEqual(sandbox.served())
  expect(served).toMatchObject({
    open: 0,
    totals: { calls: 3, completed: 2, refused: 1, inputTokens: 8, outputTokens: 14, cachedTokens: 4 },
    models: [
      { dialect: 'openai', model: 'sandbox-small', calls: 2 },
      { dialect: 'openai', model: '', refused: 1 },
    ],
  })
  await call('/__sandbox/served', { method: 'DELETE' })
  expect(sandbox.served().totals.calls).toBe(0)
  expect(sandbox.requests()).toEqual([])
})

it('shows requests byte for byte, credentials but for their last four', async () => {
  await chat('sk-test-0123456789')
  await call('/v1beta/models?key=AIza-9876543210')
  await sandbox.idle()
  const { data } = (await call('/__sandbox/requests?limit=5')) as { data: RequestRecord[] }
  expect(data).toHaveLength(2)
  expect(data[0]).toMatchObject({
    method: 'POST',
    url: '/v1/chat/completions',
    body: JSON.stringify(body),
    bodyBytes: Buffer.byteLength(JSON.stringify(body)),
    model: 'sandbox-small',
    answered: { status: 200, outcome: 'completed' },
    usage: { input: 4, output: 7, cached: 2 },
  })
  expect(data[0]?.headers).toContainEqual(['authorization', 'Bearer …6789'])
  expect(data[1]?.url).toBe('/v1beta/models?key=…3210')
})

it('changes its settings while it runs', async () => {
  const post = (settings: object) =>
    fetch(`${sandbox.url}/__sandbox/settings`, { method: 'POST', body: JSON.stringify(settings) })
  expect(await (await post({ tokens: 3 })).json()).toMatchObject({ tokens: 3, latencyMs: 0, fault: null })
  await chat('sk-test-0123456789')
  expect((await post({ colour: 'red' })).status).toBe(400)
  const limited = { ...body, model: 'm' }
  const headers = { authorization: 'Bearer sk-0123456789' }
  const ask = () => call('/v1/chat/completions', { method: 'POST', headers, body: JSON.stringify(limited) })
  expect(await ask()).toMatchObject({ usage: { completion_tokens: 3 } })
  await call('/__sandbox/settings', { method: 'DELETE' })
  expect(await ask()).not.toMatchObject({ usage: { completion_tokens: 3 } })
})
