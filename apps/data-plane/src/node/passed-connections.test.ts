import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryOf } from './delivery.js'
import { WorkerPool } from './worker-pool.js'

let pool: WorkerPool
let port: number
let pid: number

beforeEach(async () => {
  pool = new WorkerPool({
    exec: fileURLToPath(new URL('./fixtures/worker.mjs', import.meta.url)),
    size: 1,
    environment: { GATEHOUSE_PROXY_PORT: '0' },
    log: pino({ level: 'silent' }),
    current: () => deliveryOf('n1', 1, []),
    journals: { follow: () => {}, grew: () => {}, finish: () => {} },
  })
  pool.start()
  port = await pool.listening()
  pid = ((await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { pid: number }).pid
})
afterEach(() => pool.drain(0))

/** A connection that has been passed on to the worker. */
async function passedOn(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
    .on('error', () => {})
    .resume()
  await once(socket, 'connect')
  for (let n = 0; n < 10; n++) await turn()
  return socket
}

test('what was passed to a worker that is killed before it took it is closed', async () => {
  process.kill(pid, 'SIGSTOP')
  const socket = await passedOn()
  process.kill(pid, 'SIGKILL')
  await once(socket, 'close')
  expect(socket.bytesRead).toBe(0)
})

test('what was passed to the last worker just when it stopped listening is closed, though the worker lives on', async () => {
  // A call that keeps the worker until its deadline.
  const { body } = await fetch(`http://127.0.0.1:${port}/forever`)
  process.kill(pid, 'SIGSTOP')
  const drained = pool.drain(2_000).then(() => 'drained')
  const closed = once(await passedOn(), 'close').then(() => 'closed')
  process.kill(pid, 'SIGCONT')
  expect(await Promise.race([closed, drained])).toBe('closed')
  await drained
  await expect(body!.getReader().read()).rejects.toThrow()
})
