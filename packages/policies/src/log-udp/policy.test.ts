import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'udp://logs.example.com:5000' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('each call is a datagram', async () => {
  const beside = new Beside()
  const hooks = policy.compile(config.parse(base), beside.deps)
  hooks.onComplete!(known(), over())
  hooks.onComplete!(known({ callId: 'call_2' }), over())
  await beside.run()
  expect(beside.sent[0]!.texts.map(text => JSON.parse(text).id)).toEqual(['call_1', 'call_2'])
})

test('one that no datagram holds is dropped and counted, and holds nothing up', async () => {
  const { sent, counted } = await told({ requestHeaders: ['x-a'] }, over(), known({}, { 'x-a': 'x'.repeat(66_000) }))
  expect(sent).toEqual([])
  expect(counted).toMatchObject([{ name: 'gatehouse_log_entries_dropped_total', by: 1 }])
})

test.each([{}, { url: 'tcp://x:1' }, { url: 'udp://x' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
