import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'tls://syslog.example.com:6514' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

const HEAD = /^(\d+) <(\d+)>1 (\S+) (\S+) (\S+) - call - (\{.*\})$/s

test('a call is a message of RFC 5424, framed by its length on a stream', async () => {
  const { sent } = await told({ hostname: 'edge-1' }, over(), known({ path: '/größe' }))
  const [text] = sent[0]!.texts as [string]
  const [, length, priority, time, host, app, json] = HEAD.exec(text)!
  expect(Number(length)).toBe(Buffer.byteLength(text.slice(text.indexOf(' ') + 1)))
  expect([priority, time, host, app]).toEqual(['134', '2026-11-21T12:00:00.123Z', 'edge-1', 'gatehouse'])
  expect(JSON.parse(json!)).toMatchObject({ path: '/größe' })
})

test('by UDP a datagram is a message', async () => {
  const { sent } = await told({ url: 'udp://syslog.example.com:514' })
  expect(sent[0]!.texts[0]).toMatch(/^<134>1 2026-/)
})

test.each([
  [200, {}, 134],
  [404, {}, 133],
  [500, {}, 131],
  [500, { facility: 'kern', severities: { failed: 'emerg' } }, 0],
  [200, { facility: 'local7', severities: { good: 'debug' } }, 191],
])('status %d with %j has priority %d', async (status, settings, priority) => {
  const { sent } = await told({ ...settings, url: 'udp://s:514' }, over({}, { status }))
  expect(sent[0]!.texts[0]!.startsWith(`<${priority}>1 `)).toBe(true)
})

test.each([
  {},
  { url: 'https://x:1' },
  { ...base, facility: 'local8' },
  { ...base, appName: 'a b' },
  { ...base, severities: { good: 'fine' } },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
