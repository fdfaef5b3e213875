import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { deliveryOf } from './delivery.js'
import type { Delivery } from './ipc.js'
import { type PoolOptions, WorkerPool } from './worker-pool.js'

const pools: WorkerPool[] = []
afterEach(() => Promise.all(pools.splice(0).map(pool => pool.drain(500))))

const update = (revision: number, ...resources: object[]): Delivery =>
  deliveryOf(`n${revision}`, revision, [
    { kind: 'key', full: true, resources: resources.map(each => JSON.stringify(each)), removed: [] },
  ])

function start(options: Partial<PoolOptions> = {}): WorkerPool {
  const pool = new WorkerPool({
    exec: fileURLToPath(new URL('./fixtures/worker.mjs', import.meta.url)),
    size: 2,
    environment: { GATEHOUSE_PROXY_PORT: '0' },
    log: pino({ level: 'silent' }),
    current: () => undefined,
    journals: { follow: () => {}, grew: () => {}, finish: () => {} },
    ...options,
  })
  pools.push(pool)
  pool.start()
  return pool
}

test('takes no traffic before there is a configuration', async () => {
  const pool = start()
  const listening = pool.listening()
  expect(pool.readyCount).toBe(0)
  expect(await pool.apply(update(1))).toEqual({ accepted: true, refusals: [] })
  expect(await listening).toBeGreaterThan(0)
  expect(pool.readyCount).toBe(2)
})

test('a worker that hangs on a change is replaced until the change is given up', async () => {
  const pool = start({ size: 1, applyTimeoutMs: 400, current: () => update(1) })
  await pool.listening()
  const vote = await pool.apply(update(2, { id: 'bad', hang: true }))
  expect(vote).toMatchObject({ accepted: false, refusals: [{ reason: expect.stringContaining('died') }] })
  await pool.listening()
  expect(await pool.apply(update(3))).toMatchObject({ accepted: true })
})

test('limit messages go to the worker that they are for, and its end is told', async () => {
  const events = new EventEmitter()
  let send: (workerId: number, payload: unknown) => void = () => {}
  const pool = start({
    current: () => update(1),
    openLimits: sender => {
      send = sender
      return {
        onLimitMessage: (workerId, payload) => events.emit('message', workerId, payload),
        onWorkerExit: workerId => events.emit('exit', workerId),
        journal: () => {},
        share: () => {},
        metrics: () => [],
        close: async () => {},
      }
    },
  })
  const port = await pool.listening()
  const [first, second] = pool.slots.map(slot => slot.workerId)
  const answer = once(events, 'message')
  send(second!, { lease: 7 })
  expect(await answer).toEqual([second, { echo: { lease: 7 } }])
  const exit = once(events, 'exit')
  await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {})
  expect([first, second]).toContain((await exit)[0])
})

test('workers are given an update while it comes, and those that came up meanwhile all of it in the end', async () => {
  const pool = start({ size: 1, current: () => update(1) })
  await pool.listening()
  const call = (path: string) => fetch(`http://127.0.0.1:${pool.slots[0]!.port}${path}`)
  const ask = async () => (await (await call('/')).json()) as { pid: number; held: string[][] }
  const [a, b] = [{ id: 'a' }, { id: 'b' }]
  const piece = (nonce: string, first: boolean, resource: object) =>
    pool.stage({ nonce, first, kind: 'key', full: true, removed: [], resources: [JSON.stringify(resource)] })
  piece('n2', true, a)
  piece('n2', false, b)
  expect(await pool.apply(update(2, a, b))).toMatchObject({ accepted: true })
  const before = await ask()
  expect(before.held).toEqual([['a'], ['b']])
  piece('n3', true, a)
  await call('/crash').catch(() => {})
  for (let now = before; now.pid === before.pid; ) now = await ask().catch(() => before)
  piece('n3', false, b)
  expect(await pool.apply(update(3, a, b))).toMatchObject({ accepted: true })
  expect((await ask()).held).toEqual([['a', 'b']])
})
