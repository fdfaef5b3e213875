import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startProcess } from './node-process.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-process-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(name: string, code: string, options: { grace?: number; patience?: number } = {}) {
  const script = join(folder, `${name}.mjs`)
  await writeFile(script, code)
  const log: string[] = []
  const ready = z.object({ ready: z.literal(true), port: z.number() })
  const spec = { title: 'It', script, env: { PATH: process.env.PATH }, ready, onLog: (line: string) => log.push(line) }
  return { log, process: await startProcess({ grace: 2000, ...spec, ...options }) }
}

const stay = `process.on('disconnect', () => process.exit()); console.log('{"ready":true,"port":1}');`

test('hears the ready line among others', async () => {
  const { log, process } = await run('ready', `console.log('{"ready":false}'); ${stay}`)
  expect(process.ready).toEqual({ ready: true, port: 1 })
  expect(log).toEqual(['{"ready":false}'])
  await process.stop()
  expect((await process.exited).signal).toBe('SIGTERM')
})

test('an early end is reported with its last words', async () => {
  await expect(run('early', `console.error('no such table'); process.exit(3)`)).rejects.toThrow(
    /\(3\)\.\s+no such table/,
  )
})

test('one that never gets ready is stopped', async () => {
  await expect(run('never', 'setInterval(() => {}, 1000)', { patience: 50 })).rejects.toThrow(/not ready in time/)
})

test('one that will not end is killed, with what it started', async () => {
  const witness = createServer().listen(0, '127.0.0.1')
  await once(witness, 'listening')
  const connected = once(witness, 'connection') as Promise<[Socket]>
  const { port } = witness.address() as AddressInfo
  const child = `spawn(process.execPath, ['-e', 'require("net").connect(${port}, "127.0.0.1")'], { stdio: 'ignore' });`
  const code = `import { spawn } from 'node:child_process'; process.on('SIGTERM', () => {}); ${child} ${stay}`
  const { process: started } = await run('stubborn', code, { grace: 50 })
  const [socket] = await connected
  const gone = once(socket.on('error', () => {}).resume(), 'close')
  await started.stop()
  expect((await started.exited).signal).toBe('SIGKILL')
  await gone
  witness.close()
})
