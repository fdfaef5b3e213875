import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'http://fluentd.example.com:9880/' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('calls are a list of records of one tag', async () => {
  const { asked, told: body } = await told({ tag: 'edge.calls', headers: [{ name: 'X-Key', value: 'k' }] })
  expect(asked[0]).toMatchObject({
    url: 'http://fluentd.example.com:9880/edge.calls',
    headers: ['content-type', 'application/json', 'x-key', 'k'],
  })
  const [record] = JSON.parse(body)
  expect(record).toMatchObject({ timestamp: '2026-11-21T12:00:00.123Z', id: 'call_1' })
  expect(record).not.toHaveProperty('time')
})

test.each([{}, { ...base, tag: '../x' }, { ...base, tag: 'a..b' }, { ...base, tag: '' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
