import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort } from './join-node.js'

/** A Redis without persistence that can be killed and comes back, empty, where it was. Undefined where none is installed. */
export class RestartableRedis {
  private constructor(
    private readonly port: number,
    private child: ChildProcess,
  ) {}

  static async start(): Promise<RestartableRedis | undefined> {
    const port = await freePort()
    const child = await run(port)
    return child && new RestartableRedis(port, child)
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async crash(): Promise<void> {
    await this.stop()
    this.child = (await run(this.port))!
  }

  /** It takes connections and answers nothing, until it is crashed. */
  pause(): void {
    this.child.kill('SIGSTOP')
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exit
  }
}

async function run(port: number): Promise<ChildProcess | undefined> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp']
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const missing = once(child, 'error').then(() => true)
  const ready = (async () => {
    for await (const line of createInterface({ input: child.stdout! }))
      if (line.includes('Ready to accept connections')) return false
    return true
  })()
  return (await Promise.race([missing, ready])) ? undefined : child
}
