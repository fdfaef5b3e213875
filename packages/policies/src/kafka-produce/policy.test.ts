import { expect, test } from 'vitest'
import type { Reply } from '../contract.js'
import { Beside, known } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const base = { url: 'https://rest.example.com/', topic: 'orders' }

function produce(settings: object, body: string, answer: unknown = { offsets: [{ partition: 1, offset: 2 }] }) {
  const beside = new Beside()
  beside.answer = () => ({ status: 200, headers: [], body: Buffer.from(JSON.stringify(answer)) })
  const hooks = policy.compile(config.parse({ ...base, ...settings }), beside.deps)
  const ctx = known({ method: 'POST' }, { 'content-length': String(body.length), 'x-record-key': 'a' })
  const reply = hooks.onRequest!(ctx) ?? hooks.onRequestBody!(ctx, { bytes: Buffer.from(body), json: undefined })
  return { beside, reply: reply as Promise<Reply> }
}

test.each([
  [{}, [{ value: { a: 1 } }]],
  [{ key: 'application' }, [{ key: 'app_1', value: { a: 1 } }]],
  [{ key: 'header' }, [{ key: 'a', value: { a: 1 } }]],
  [{ key: 'header', format: 'binary' }, [{ key: 'YQ==', value: 'eyJhIjoxfQ==' }]],
])('%j writes %j', async (settings, records) => {
  const { beside, reply } = produce(settings, '{"a":1}')
  expect(await reply).toMatchObject({ status: 202, body: Buffer.from('{"topic":"orders","partition":1,"offset":2}') })
  expect(beside.asked[0]!.url).toBe('https://rest.example.com/topics/orders')
  expect(JSON.parse(beside.told)).toEqual({ records })
})

test('a record is what was sent, number for number', async () => {
  const { beside, reply } = produce({ key: 'header' }, '{"id": 9007199254740993, "price": 1.10}')
  await reply
  expect(beside.told).toBe('{"records":[{"key":"a","value":{"id": 9007199254740993, "price": 1.10}}]}')
})

test.each([{}, { offsets: [] }, { offsets: [{ error: 'no leader' }] }, { offsets: [{ partition: 'x' }] }, null])(
  '%j is no place of a record',
  async answer => expect(await produce({}, '1', answer).reply).toMatchObject({ error: 'upstream_error' }),
)

test.each([{}, { url: base.url }, { ...base, topic: 'a/b' }, { ...base, key: 'path' }, { ...base, methods: [] }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
