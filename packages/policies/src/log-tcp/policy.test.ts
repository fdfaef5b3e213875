import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'tls://logs.example.com:5000' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('calls are lines of a connection', async () => {
  const { sent } = await told({ fields: { env: 'test' } })
  expect(sent.length).toBe(1)
  expect(sent[0]!.url).toBe(base.url)
  const [text] = sent[0]!.texts as [string]
  expect(text.endsWith('}\n')).toBe(true)
  expect(JSON.parse(text)).toMatchObject({ id: 'call_1', env: 'test' })
})

test('what cannot be sent waits', async () => {
  const beside = new Beside()
  let away = true
  const send: typeof beside.deps.send = request =>
    away ? Promise.reject(new Error('refused')) : beside.deps.send(request)
  policy.compile(config.parse(base), { ...beside.deps, send }).onComplete!(known(), over())
  await expect(beside.run()).rejects.toThrow('refused')
  away = false
  await beside.run()
  expect(beside.sent.length).toBe(1)
})

test.each([
  {},
  { url: 'udp://x:1' },
  { url: 'tcp://x' },
  { url: 'tcp://u:p@x:1' },
  { url: 'tcp://x:1/path' },
  { url: 'http://x:1' },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
