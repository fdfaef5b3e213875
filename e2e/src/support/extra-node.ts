import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cli = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url))
const home = { PATH: process.env.PATH, HOME: process.env.HOME }

/** `gatehouse <arguments> --json`; throws what it printed where it fails. */
export async function gatehouse<T>(env: Record<string, string>, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, '--json'], { env: { ...home, ...env } })
  return JSON.parse(stdout) as T
}

/** A port that nobody has. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

export interface ExtraNode {
  proxyUrl: string
  statusUrl: string
  /** As an orchestrator does; resolves with the exit code. */
  terminate(): Promise<number | null>
  /** As kill -9 does. */
  kill(): Promise<void>
}

/** A data plane of its own, joined by the command that a join token comes with. */
export async function startNode(name: string, command: string): Promise<ExtraNode> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-node-'))
  const given = Object.fromEntries(
    [...command.matchAll(/(GATEHOUSE_\w+)=(\S+)/g)].map(([, key, value]) => [key, value]),
  )
  const ports = { GATEHOUSE_PROXY_PORT: '0', GATEHOUSE_STATUS_PORT: '0', GATEHOUSE_PROXY_TLS_PORT: '0' }
  const own = { GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_NODE_NAME: name, GATEHOUSE_WORKERS: '1' }
  const child = spawn(process.execPath, [cli, 'data-plane'], {
    env: { ...home, ...given, ...ports, ...own, GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8,::1/128' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const { proxy, status } = await ready(child)
  return {
    proxyUrl: `http://127.0.0.1:${proxy}`,
    statusUrl: `http://127.0.0.1:${status}`,
    async terminate() {
      child.kill('SIGTERM')
      const code = await ended
      await rm(dataDir, { recursive: true, force: true })
      return code
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<{ proxy: number; status: number }> {
  const said: string[] = []
  createInterface({ input: child.stderr! }).on('line', line => said.push(line))
  for await (const line of createInterface({ input: child.stdout! }))
    if (line.startsWith('{"ready":true')) return JSON.parse(line) as { proxy: number; status: number }
  throw new Error(`gatehouse data-plane ended:\n${said.slice(-20).join('\n')}`)
}
