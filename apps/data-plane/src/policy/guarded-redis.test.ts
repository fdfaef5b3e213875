import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { startRedisServer } from '@gatehouse/testing/redis.js'
import { expect, test } from 'vitest'
import { Origins } from '../upstream/origin.js'
import { guardedRedis } from './guarded-redis.js'

const storeAt = (port: number, failed: (cause: unknown) => void = () => {}) =>
  guardedRedis(new Origins(() => 'allowed'))({ url: `redis://127.0.0.1:${port}` }, 'p:', failed)

test('it is used again once it is back, whether it was away at the start or went under way', async context => {
  const first = await startRedisServer()
  if (!first) return context.skip()
  await first.stop()
  const again = () => startRedisServer(['--port', String(first.port)])
  const failures: unknown[] = []
  const store = storeAt(first.port, cause => failures.push(cause))
  const answers = () =>
    store.fields('k', ['a']).then(
      () => true,
      () => false,
    )
  store.start()
  await expect.poll(() => failures.length).toBe(1)
  const second = await again()
  await expect.poll(answers, { timeout: 5_000 }).toBe(true)
  await second!.stop()
  // It gives up only after an attempt that fails.
  await expect.poll(() => failures.length, { timeout: 5_000 }).toBe(2)
  expect(await answers()).toBe(false)
  const third = await again()
  await expect.poll(answers, { timeout: 5_000 }).toBe(true)
  await store.stop()
  await third!.stop()
})

test('a connection that comes after it was stopped is closed', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const failures: unknown[] = []
  const store = storeAt((server.address() as AddressInfo).port, cause => failures.push(cause))
  const connected = once(server, 'connection') as Promise<[Socket]>
  store.start()
  await store.stop()
  const [socket] = await connected
  socket.resume().on('error', () => {})
  await once(socket, 'close')
  expect(failures).toEqual([])
  server.close()
})
