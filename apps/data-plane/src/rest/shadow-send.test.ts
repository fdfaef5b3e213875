import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, tenant, upstream } from '../testing/test-gateway.js'

let gateway: TestGateway
let service: TestUpstream
let shadow: TestUpstream
const copies: { method: string; url: string; host: string; body: string }[] = []
/** What the shadow does with each copy. */
let answer: (req: IncomingMessage) => number | undefined

beforeAll(async () => {
  service = await upstream(async (req, res) => {
    let bytes = 0
    for await (const chunk of req) bytes += (chunk as Buffer).length
    res.end(`real ${bytes}`)
  })
  shadow = await upstream(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const status = answer(req)
    copies.push({
      method: req.method!,
      url: req.url!,
      host: req.headers.host!,
      body: Buffer.concat(chunks).toString(),
    })
    if (status === undefined) res.destroy()
    else res.writeHead(status).end('nobody gets this')
    shadow.server.emit('copied')
  })
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
  await shadow.stop()
})
beforeEach(async () => {
  await gateway?.stop()
  gateway = await new TestGateway().start()
  copies.length = 0
  answer = () => 200
})

const apply = (percent: number, url = `${shadow.url}/other`): void => {
  const rest = { auth: 'none' as const, shadow: { url, percent } }
  expect(gateway.apply({ tenant: [tenant], api: [restApi(`${service.url}/base`, rest)] }).refusals).toEqual([])
}
const call = async (path: string, init?: RequestInit): Promise<string> =>
  (await fetch(gateway.url(`/acme/weather${path}`), init)).text()
const counted = (outcome: string): number =>
  gateway.gateway.stats().counters[`gatehouse_upstream_shadow_calls_total{outcome="${outcome}"}`] ?? 0
/** Once the gateway has heard the end of a copy. */
async function heard(outcome: string, times: number): Promise<void> {
  while (counted(outcome) < times) await new Promise(resolve => setImmediate(resolve))
}

test('a copy goes to the shadow, and its answer to nobody', async () => {
  apply(100)
  const copied = once(shadow.server, 'copied')
  expect(await call('/x?y=1', { method: 'POST', body: 'hello' })).toBe('real 5')
  await copied
  const { host } = new URL(shadow.url)
  expect(copies).toEqual([{ method: 'POST', url: '/other/x?y=1', host, body: 'hello' }])
  await heard('2xx', 1)
})

test('what becomes of a shadow is counted and told to nobody else', async () => {
  apply(100)
  answer = () => 500
  expect(await call('/x')).toBe('real 0')
  await heard('5xx', 1)
  answer = () => undefined
  expect(await call('/x')).toBe('real 0')
  await heard('failed', 1)
  apply(100, 'http://127.0.0.1:1')
  expect(await call('/x')).toBe('real 0')
  await heard('failed', 2)
  expect(gateway.records.every(({ error, attempts }) => error === undefined && attempts?.length === 1)).toBe(true)
})

test('what is too large to keep is not copied', async () => {
  apply(100)
  expect(await call('/x', { method: 'POST', body: Buffer.alloc(200_000) })).toBe('real 200000')
  expect([counted('skipped'), copies.length]).toEqual([1, 0])
})

test('a share of calls is copied, no others', async () => {
  apply(0)
  for (let n = 0; n < 20; n++) await call('/x')
  expect(copies).toEqual([])
  apply(30)
  for (let n = 0; n < 400; n++) await call('/x')
  // Further out than this by chance: less than one run in 10,000.
  await heard('2xx', 80)
  expect(copies.length).toBeLessThan(160)
})

test('a shadow that never answers is soon left alone', async () => {
  apply(100)
  const held: (() => void)[] = []
  const silent = await upstream((_, res) => void held.push(() => res.end()))
  apply(100, silent.url)
  for (let n = 0; n < 80; n++) expect(await call('/x')).toBe('real 0')
  expect(counted('skipped')).toBe(16)
  await silent.stop()
  await heard('failed', 64)
})
