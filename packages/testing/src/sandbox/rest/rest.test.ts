import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SandboxServer, startSandbox } from '../server.js'

let sandbox: SandboxServer

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const get = (path: string, headers = {}) => fetch(sandbox.url + path, { headers })

describe('weather', () => {
  it('forecasts for a city it knows, with a validator', async () => {
    const first = await get('/weather/forecast?city=oslo')
    expect(await first.json()).toMatchObject({ city: 'Oslo', days: expect.arrayContaining([]) })
    const again = await get('/weather/forecast?city=Oslo', { 'if-none-match': first.headers.get('etag') })
    expect(again.status).toBe(304)
    expect((await get('/weather/forecast')).status).toBe(400)
    expect((await get('/weather/forecast?city=Atlantis')).status).toBe(404)
    expect((await (await get('/weather/cities')).json()) as object).toMatchObject({ cities: expect.any(Array) })
  })

  it('keeps observations and takes its time', async () => {
    const observation = { city: 'Oslo', high: 7 }
    const made = await fetch(`${sandbox.url}/weather/observations`, {
      method: 'POST',
      body: JSON.stringify(observation),
    })
    expect(made.status).toBe(201)
    expect(await made.json()).toEqual({ ...observation, id: made.headers.get('location')?.split('/').at(-1) })
    const refused = await fetch(`${sandbox.url}/weather/observations`, { method: 'POST', body: 'rain' })
    expect(refused.status).toBe(400)
    expect(await (await get('/weather/slow?ms=20')).json()).toEqual({ waitedMs: 20 })
    expect((await get('/weather/slow?ms=soon')).status).toBe(400)
  })
})

it('echoes what arrived', async () => {
  const answer = await fetch(`${sandbox.url}/echo/a/b?c=d`, { method: 'PUT', headers: { 'x-one': '1' }, body: 'Grüße' })
  expect(await answer.json()).toMatchObject({
    method: 'PUT',
    url: '/echo/a/b?c=d',
    headers: { 'x-one': '1' },
    bodyBytes: 7,
    bodySha256: createHash('sha256').update('Grüße').digest('hex'),
    body: 'Grüße',
  })
})

it('streams bytes and events', async () => {
  const bytes = await get('/bytes/200000')
  expect(bytes.headers.get('content-length')).toBe('200000')
  expect((await bytes.arrayBuffer()).byteLength).toBe(200_000)
  expect((await (await get('/sse/5')).text()).match(/^id: \d$/gm)).toHaveLength(5)
})

it('fails on command like a model does', async () => {
  expect((await get('/weather/cities', { 'x-sandbox-fault': 'status=502' })).status).toBe(502)
  expect((await get('/nowhere')).status).toBe(404)
})
