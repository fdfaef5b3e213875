import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { routeCall, routeModel } from './testing/route-model.js'
import { RoutedGateway, to } from './testing/routed-gateway.js'

const model = () =>
  routeModel([{ name: 'a' }, { name: 'b' }], {
    strategy: 'priority',
    choices: [{ use: { target: 0 } }, { use: { target: 1 } }],
  })
const shareOfFirst = (of: ReturnType<typeof model>): number =>
  Array.from({ length: 2_000 }, () => routeCall().pick(of.tree)?.model).filter(name => name === 'a').length / 2_000

describe('a target that is not warm yet', () => {
  test.each([
    [0, 0.1],
    [5_000, 0.5],
    [9_000, 0.9],
    [10_000, 1],
  ])('gets after %d of 10,000 ms the share %d', (passed, share) => {
    const of = model()
    of.targets[0]!.state.warm(performance.now() - passed, 10_000)
    expect(Math.abs(shareOfFirst(of) - share)).toBeLessThan(0.04)
  })

  test('gets all where nobody else can, rather than whoever is out', () => {
    const of = model()
    const now = performance.now()
    of.targets[0]!.state.warm(now, 10_000)
    of.targets[1]!.state.breaker.trip(now, 60_000)
    expect(shareOfFirst(of)).toBe(1)
  })
})

describe('in a node', () => {
  let gateway: RoutedGateway
  beforeAll(async () => {
    gateway = await RoutedGateway.start()
  })
  afterAll(() => gateway.stop())

  const resilience = { warmUp: { overMs: 60_000, connections: 2 }, breaker: { failures: 1, openMs: 1 } }
  const first = { targets: [to('one')], resilience }
  const both = {
    targets: [to('two'), to('one')],
    route: { strategy: 'priority', choices: [{ use: { target: 0 } }, { use: { target: 1 } }] },
    resilience,
  }
  const share = async (): Promise<number> => {
    const seen = await Promise.all(Array.from({ length: 60 }, () => gateway.call()))
    expect(seen.every(({ status }) => status === 200)).toBe(true)
    return seen.filter(({ model }) => model === 'two/m').length / 60
  }

  test('whoever joins an alias that is in use comes to its share little by little, over connections that are open already', async () => {
    gateway.serve({ chat: first })
    await gateway.until(() => gateway.sandboxes.one.requests().filter(({ method }) => method === 'HEAD').length === 2)
    expect((await gateway.call()).model).toBe('one/m')
    gateway.change({ chat: both })
    expect(await share()).toBeLessThan(0.5)
    expect(gateway.sandboxes.two.requests().filter(({ method }) => method === 'POST').length).toBeGreaterThan(0)
  })

  test('so does whoever was out', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    gateway.serve({ chat: both })
    gateway.sandboxes.two.set({ fault: 'status=500' })
    expect((await gateway.call()).model).toBe('one/m')
    gateway.sandboxes.two.set({ fault: null })
    await gateway.until(async () => (await gateway.call()).model === 'two/m')
    vi.restoreAllMocks()
    expect(await share()).toBeLessThan(0.5)
  })
})
