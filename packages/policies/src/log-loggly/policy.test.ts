import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { token: 'tok-en1' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

test('calls go to the bulk endpoint of the token and its tags', async () => {
  const { asked, told: body } = await told({ tags: ['gatehouse', 'eu'] })
  expect(asked[0]!.url).toBe('https://logs-01.loggly.com/bulk/tok-en1/tag/gatehouse,eu/')
  expect(JSON.parse(body)).toMatchObject({ timestamp: '2026-11-21T12:00:00.123Z', id: 'call_1' })
  expect((await told({ tags: [] })).asked[0]!.url).toBe('https://logs-01.loggly.com/bulk/tok-en1/')
})

test.each([{}, { token: 'a/b' }, { ...base, tags: ['a b'] }, { ...base, tags: ['a', 'b', 'c', 'd'] }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
