import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'https://endpoint.sumologic.example.com/receiver/v1/http/s3cret' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('calls are lines of a source, in its category', async () => {
  const { asked, told: body } = await told({ category: 'prod/gateway' })
  expect(asked[0]!.url).toBe(base.url)
  expect(asked[0]!.headers).toEqual([
    'content-type',
    'application/json',
    'x-sumo-name',
    'gatehouse',
    'x-sumo-category',
    'prod/gateway',
  ])
  expect(JSON.parse(body)).toMatchObject({ id: 'call_1' })
  expect((await told()).asked[0]!.headers).not.toContain('x-sumo-category')
})

test.each([{}, { url: 'x' }, { ...base, category: 'a\r\nb' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
