import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Management } from './management.js'

const main = fileURLToPath(new URL('../../../apps/data-plane/dist/main.js', import.meta.url))

export interface JoinedNode {
  gatewayUrl: string
  statusUrl: string
  /** Ends it at once, as kill -9 does, and starts it again in the same folder, with other settings if given. */
  crash(env?: Record<string, string>): Promise<void>
  stop(): Promise<void>
}

/** A port that nobody has now, for a process that has to be told of another's. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** One more data plane for a running house, by a token that its admin makes. */
export async function joinNode(
  admin: Management,
  house: { grpcPort: number; joinPort: number },
  env: Record<string, string> = {},
): Promise<JoinedNode> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-node-'))
  const { token } = await admin.call<{ token: string }>('POST', '/nodes/join-tokens', {}, 201)
  const proxyPort = await freePort()
  const start = async (more: Record<string, string>) => {
    const child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        GATEHOUSE_DATA_DIR: dataDir,
        GATEHOUSE_PROXY_PORT: String(proxyPort),
        GATEHOUSE_STATUS_PORT: '0',
        GATEHOUSE_WORKERS: '2',
        GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${house.grpcPort}`,
        GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${house.joinPort}`,
        GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8,::1/128',
        ...env,
        ...more,
      },
      stdio: ['ignore', 'pipe', process.env.GATEHOUSE_TEST_LOG ? 'inherit' : 'ignore'],
    })
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as { ready: true; status: number }
      if (message.ready) return { child, status: message.status }
    }
    throw new Error('the node ended before it was ready')
  }
  let running = await start({ GATEHOUSE_JOIN_TOKEN: token })
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const exit = once(running.child, 'exit')
    running.child.kill(signal)
    await exit
  }
  return {
    gatewayUrl: `http://127.0.0.1:${proxyPort}`,
    get statusUrl() {
      return `http://127.0.0.1:${running.status}`
    },
    async crash(settings = {}) {
      await end('SIGKILL')
      running = await start(settings)
    },
    async stop() {
      await end('SIGTERM')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
