import { Sums } from '@gatehouse/shared/telemetry/sums.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBatchText } from '../telemetry/batch-text.js'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const route = { strategy: 'shadow', percent: 100, shadow: { target: 1 }, use: { target: 0 } }
const price = { input: 1_000_000, output: 2_000_000 }

/** The call's own record and that of its shadow. */
async function called(fields: object = {}) {
  const before = gateway.test.records.length
  const seen = await gateway.call('chat', fields)
  const records = (await gateway.test.recorded(before + 2)).slice(before)
  const shadow = records.find(each => each.shadow !== undefined)!
  return { seen, shadow, own: records.find(each => each !== shadow)! }
}

test.each([false, true])('is on record beside its call, counted and compared (stream: %s)', async stream => {
  gateway.serve({ chat: { targets: [to('one', { price }), to('two', { price })], route } })
  const { seen, shadow, own } = await called({ stream, max_tokens: 20 })
  expect(seen).toMatchObject({ status: 200, model: 'one/m', attempts: 1 })
  expect(own).toMatchObject({ provider: 'one', passedOver: [{ target: 'two/m', why: 'shadow' }] })
  expect(shadow).toMatchObject({
    provider: 'two',
    status: 200,
    model: 'chat',
    usageSource: 'provider',
    tenantId: 'ten_1',
  })
  expect(shadow.shadow!.of).toBe(own.id)
  expect(shadow.shadow!.similarity).toBeGreaterThan(0)
  expect(shadow.outputTokens).toBeGreaterThan(0)
  expect(Number(shadow.costNano)).toBeGreaterThan(0)
  // Sums are of what callers had.
  const { records } = readBatchText([own, shadow].map(each => JSON.stringify(each)).join('\n'))
  const alone = new Sums()
  alone.add(own)
  expect(records.all()).toEqual(alone.all())
})

test('that fails is its own affair', async () => {
  gateway.serve({ chat: { targets: [to('one'), to('two')], route } })
  gateway.sandboxes.two.set({ fault: 'status=500' })
  const { seen, shadow } = await called()
  expect(seen).toMatchObject({ status: 200, model: 'one/m' })
  expect(shadow).toMatchObject({ provider: 'two', status: 502, error: 'upstream_error' })
  expect(shadow.shadow!.similarity).toBeUndefined()
})
