import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { UpstreamTls } from '@gatehouse/shared/config/upstream.js'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TestAuthority } from '../testing/test-authority.js'
import { restApi, TestGateway, tenant } from '../testing/test-gateway.js'

const NAME = 'service.internal'
let ours: TestAuthority
let strangers: TestAuthority
let gateway: TestGateway
let service: Server

beforeAll(async () => {
  ours = await TestAuthority.create()
  strangers = await TestAuthority.create()
})
beforeEach(async () => {
  gateway = await new TestGateway().start()
})
afterEach(async () => {
  await gateway.stop()
  service.close()
  service.closeAllConnections()
})

/** A service that says who called it, and with `mutual` takes nobody whom our authority does not vouch for. */
async function serve(
  { name = NAME, lifeMs, mutual = false }: { name?: string; lifeMs?: number; mutual?: boolean },
  listener: RequestListener = (req, res) =>
    res.end((req.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'),
): Promise<void> {
  const { key, chain } = await ours.server(name, lifeMs)
  service = createServer({ key, cert: chain, ca: ours.pem, requestCert: mutual, rejectUnauthorized: mutual }, listener)
  await once(service.listen(0, '127.0.0.1'), 'listening')
}

async function client(authority: TestAuthority, name: string, lifeMs?: number): Promise<Partial<UpstreamTls>> {
  const { certificate, key } = await authority.identity(name, lifeMs)
  return { certificate, key }
}

function apply(tls?: Partial<UpstreamTls>): { reason: string }[] {
  const url = `https://127.0.0.1:${(service.address() as AddressInfo).port}`
  const rest = { auth: 'none' as const, ...(tls && { tls: tls as UpstreamTls }) }
  return gateway.apply({ tenant: [tenant], api: [restApi(url, rest)] }).refusals
}

async function call(path = '/'): Promise<string> {
  const response = await fetch(gateway.url(`/acme/weather${path}`))
  const text = await response.text()
  return response.ok ? text : `${response.status} ${JSON.parse(text).code}`
}

const known = () => ({ ca: ours.pem, serverName: NAME })
const NOBODY_THERE = '503 no_healthy_upstream'

describe('a service with a certificate of a private authority', () => {
  test.each<[string, () => Partial<UpstreamTls> | undefined, string]>([
    ['is called where that authority is named', known, 'nobody'],
    ['is not where none is', () => undefined, NOBODY_THERE],
    ['is not by another authority', () => ({ ca: strangers.pem, serverName: NAME }), NOBODY_THERE],
    ['is not under another name', () => ({ ca: ours.pem, serverName: 'other.internal' }), NOBODY_THERE],
    ['is not by its address alone', () => ({ ca: ours.pem }), NOBODY_THERE],
    ['is called by whoever does not check', () => ({ verify: false }), 'nobody'],
  ])('%s', async (_, tls, expected) => {
    await serve({})
    expect(apply(tls())).toEqual([])
    expect(await call()).toBe(expected)
  })

  test('is not called once its certificate has ended', async () => {
    await serve({ lifeMs: -1_000 })
    apply(known())
    expect(await call()).toBe(NOBODY_THERE)
  })
})

describe('a service that asks for a certificate', () => {
  test('takes the right one, and no other', async () => {
    await serve({ mutual: true })
    apply({ ...known(), ...(await client(ours, 'gatehouse')) })
    expect(await call()).toBe('gatehouse')
    for (const refused of [{}, await client(strangers, 'gatehouse'), await client(ours, 'gatehouse', -1_000)]) {
      expect(apply({ ...known(), ...refused })).toEqual([])
      expect(await call()).toMatch(/^50[23] /)
    }
  })

  test('sees another one from the next call on, while calls under way end as they began', async () => {
    let release = (): void => {}
    await serve({ mutual: true }, (req, res) => {
      const name = (req.socket as TLSSocket).getPeerCertificate().subject.CN
      if (req.url !== '/slow') return void res.end(name)
      res.write(name)
      release = () => void res.end(' to the end')
    })
    apply({ ...known(), ...(await client(ours, 'first')) })
    const slow = await fetch(gateway.url('/acme/weather/slow'))
    const reader = slow.body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('first')
    apply({ ...known(), ...(await client(ours, 'second')) })
    expect(await call()).toBe('second')
    release()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(' to the end')
    expect((await reader.read()).done).toBe(true)
  })
})

test('an API whose key is not of its certificate, or could not be opened, is refused by itself', async () => {
  await serve({})
  const [mine, other] = [await client(ours, 'one'), await client(ours, 'two')]
  expect(apply({ ...known(), ...mine, key: other.key })[0]!.reason).toContain('TLS settings')
  expect(apply({ ...known(), ...mine, key: null as never })).toHaveLength(1)
})
