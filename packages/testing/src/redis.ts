import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

export interface TestRedis {
  url: string
  stop(): Promise<void>
}

export interface RedisServer {
  port: number
  stop(): Promise<void>
}

/** A Redis without persistence on a free port of 127.0.0.1; undefined where no `redis-server` is installed. */
export async function testRedis(): Promise<TestRedis | undefined> {
  const server = await startRedisServer()
  return server && { url: `redis://127.0.0.1:${server.port}`, stop: () => server.stop() }
}

/** The same with settings of its own beside; `highestPort` leaves room for ports that are told from its own. */
export async function startRedisServer(more: string[] = [], highestPort = 65_535): Promise<RedisServer | undefined> {
  for (;;) {
    const port = await freePort()
    if (port > highestPort) continue
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp']
    const child = spawn('redis-server', [...args, ...more], { stdio: ['ignore', 'pipe', 'ignore'] })
    const state = await outcome(child)
    if (state === 'missing') return undefined
    if (state === 'ready') return { port, stop: () => stop(child) }
    // Somebody else took the port between the probe and its use.
  }
}

function outcome(child: ChildProcess): Promise<'ready' | 'taken' | 'missing'> {
  return new Promise((resolve, reject) => {
    let taken = false
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve('missing') : reject(error),
    )
    createInterface({ input: child.stdout! })
      .on('line', line => {
        if (/ready to accept connections/i.test(line)) resolve('ready')
        if (/address already in use/i.test(line)) taken = true
      })
      .on('close', () => (taken ? resolve('taken') : reject(new Error('redis-server ended before it was ready'))))
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
