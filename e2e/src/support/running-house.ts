import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url))

export interface RunningHouse {
  consoleUrl: string
  gatewayUrl: string
  statusUrl: string
  dataDir: string
  /** Of the verified platform owner. */
  admin: { email: string; password: string }
  demo:
    | { key: string; tenant: string; people: { role: string; email: string; password: string }[]; curl: string }
    | undefined
  /** Resolves once all of it has ended. */
  stop(): Promise<void>
}

/** `gatehouse start` with everything real, on free ports and a folder of its own. Takes some seconds. */
export async function startHouse(env: Record<string, string> = {}): Promise<RunningHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-e2e-'))
  const admin = { email: 'owner@example.com', password: randomBytes(18).toString('base64url') }
  const ports = Object.fromEntries(
    ['HTTP', 'GRPC', 'JOIN', 'PROXY', 'PROXY_TLS', 'STATUS', 'SANDBOX'].map(name => [`GATEHOUSE_${name}_PORT`, '0']),
  )
  const child = spawn(process.execPath, [cli, 'start', '--json'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...ports,
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_DEMO: '1',
      GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8,::1/128',
      GATEHOUSE_ADMIN_EMAIL: admin.email,
      GATEHOUSE_ADMIN_PASSWORD: admin.password,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const summary = await ready(child)
  return {
    ...(summary as Pick<RunningHouse, 'consoleUrl' | 'gatewayUrl' | 'statusUrl' | 'demo'>),
    dataDir,
    admin,
    stop: async () => {
      await ended(child)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function ready(child: ChildProcess): Promise<Record<string, unknown>> {
  const said: string[] = []
  createInterface({ input: child.stderr! }).on('line', line => said.push(line))
  for await (const line of createInterface({ input: child.stdout! })) {
    const message = JSON.parse(line) as Record<string, unknown>
    if (message.ready === true) return message
  }
  throw new Error(`gatehouse start ended:\n${said.slice(-30).join('\n')}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}
