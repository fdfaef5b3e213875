import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'https://splunk.example.com:8088/services/collector/event', token: 'b5a79aad' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('a call is an event, at its own time', async () => {
  const { asked, told: body } = await told({ index: 'gateway' })
  expect(asked[0]!.headers).toEqual(['content-type', 'application/json', 'authorization', 'Splunk b5a79aad'])
  expect(body.endsWith('}\n')).toBe(true)
  expect(JSON.parse(body)).toMatchObject({
    time: 1_795_262_400.123,
    index: 'gateway',
    source: 'gatehouse',
    sourcetype: '_json',
    event: { id: 'call_1', status: 200 },
  })
  expect(JSON.parse((await told()).told)).not.toHaveProperty('index')
})

test.each([{}, { url: base.url }, { ...base, index: 'Main Index' }, { ...base, token: 'a\r\nb' }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
