import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url))

async function start() {
  const child = fork(MAIN, { silent: true, env: { ...process.env, GATEHOUSE_SANDBOX_PORT: '0', GATEHOUSE_BIND: '' } })
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, ready: JSON.parse(line.toString()) as { ready: boolean; port: number } }
}

it('says where it listens and ends on SIGTERM', async () => {
  const { child, ready } = await start()
  expect(ready).toEqual({ ready: true, port: expect.any(Number) })
  expect((await fetch(`http://127.0.0.1:${ready.port}/weather/cities`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('ends with its parent', async () => {
  const { child } = await start()
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})
