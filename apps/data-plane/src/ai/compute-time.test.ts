import { afterAll, beforeAll, expect, test } from 'vitest'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(() => gateway.stop())

const SECOND = 1_000_000_000

test.each([false, true])(
  'a provider that is paid by time costs the time that it worked, streamed: %s',
  async stream => {
    gateway.serve({ chat: { targets: [to('one', { price: { input: 0, output: 0, computeSecond: SECOND } })] } })
    gateway.sandboxes.one.set({ latencyMs: 120 })
    const { status, ms } = await gateway.call('chat', { stream })
    expect(status).toBe(200)
    const { costNano, uses, charges } = (await gateway.test.recorded(stream ? 2 : 1)).at(-1)!
    expect(uses!.computeMs).toBeGreaterThanOrEqual(120)
    expect(uses!.computeMs).toBeLessThanOrEqual(Math.ceil(ms))
    expect(Number(costNano)).toBe(uses!.computeMs! * (SECOND / 1000))
    expect(charges).toEqual([
      { of: 'compute', count: uses!.computeMs! / 1000, rate: SECOND, per: 1, cost: Number(costNano) },
    ])
  },
)

test('the time of a target that failed is not paid for, and one without such a price tells none', async () => {
  gateway.serve({
    chat: {
      targets: [to('one', { price: { input: 0, output: 0, computeSecond: SECOND } })],
      fallbacks: [to('two', { price: { input: 1_000_000, output: 1_000_000 } })],
    },
  })
  gateway.sandboxes.one.set({ fault: 'status=500' })
  expect(await gateway.call()).toMatchObject({ status: 200, model: 'two/m' })
  const { uses, charges } = (await gateway.test.recorded(3)).at(-1)!
  expect([uses, charges]).toEqual([undefined, undefined])
})
