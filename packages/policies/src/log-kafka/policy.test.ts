import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'https://rest.example.com', topic: 'gateway.calls' }

async function told(settings: object = {}, outcome = over(), ctx = known()) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  hooks.onComplete!(ctx, outcome)
  const { summary: _, ...rehearsed } = over()
  hooks.onComplete!(ctx, rehearsed)
  await beside.run()
  return beside
}

const answered = (offsets: object[]) => () => ({
  status: 200,
  headers: [],
  body: Buffer.from(JSON.stringify({ offsets })),
})

test('calls are records of a topic, in order by application', async () => {
  const { asked, told: body } = await told()
  expect(asked[0]).toMatchObject({
    url: 'https://rest.example.com/topics/gateway.calls',
    headers: ['content-type', 'application/vnd.kafka.json.v2+json', 'accept', 'application/vnd.kafka.v2+json'],
  })
  expect(JSON.parse(body)).toMatchObject({ records: [{ key: 'app_1', value: { id: 'call_1' } }] })
  const unordered = JSON.parse((await told({ key: 'none' })).told)
  expect(unordered.records[0]).not.toHaveProperty('key')
  const anonymous = await told({}, over(), known({ applicationId: undefined }))
  expect(JSON.parse(anonymous.told).records[0].key).toBeNull()
})

test('records that Kafka does not take are sent again', async () => {
  const beside = new Beside()
  policy.compile(config.parse(base), beside.deps).onComplete!(known(), over())
  beside.answer = answered([{ partition: null, offset: null, error_code: 50003, error: 'not enough replicas' }])
  await expect(beside.run()).rejects.toThrow('not enough replicas')
  beside.answer = answered([{ partition: 0, offset: 1, error_code: null, error: null }])
  await beside.run()
  await beside.run()
  expect(beside.asked.length).toBe(2)
})

test.each([{}, { url: base.url }, { ...base, topic: 'a/b' }, { ...base, key: 'path' }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
