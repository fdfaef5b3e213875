import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cli = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url))

export interface Ready {
  ready: true
  elapsedMs: number
  consoleUrl: string
  gatewayUrl: string
  statusUrl: string
  dataDir: string
  postgresHome?: string
  setupUrl?: string
  demo?: { key: string; people: { role: string; email: string; password: string }[] }
}

export interface Launched {
  pid: number
  /** Rejects with what it said when it ends before. */
  ready: Promise<Ready>
  /** Its exit code. */
  ended: Promise<number | null>
  /** As Ctrl-C does. */
  interrupt(): void
}

export type Role = 'control plane' | 'worker' | 'data plane' | 'sandbox' | 'postgres'

const scripts: Record<Exclude<Role, 'postgres'>, string> = {
  'control plane': 'control-plane/dist/main.js',
  worker: 'control-plane/dist/worker.js',
  'data plane': 'data-plane/dist/main.js',
  sandbox: 'sandbox/main.js',
}

/** `gatehouse start` on this folder and on free ports; it stays until it is interrupted. */
export function launch(dataDir: string, env: Record<string, string> = {}): Launched {
  const ports = ['HTTP', 'GRPC', 'JOIN', 'PROXY', 'STATUS', 'SANDBOX'].map(name => [`GATEHOUSE_${name}_PORT`, '0'])
  const child = spawn(process.execPath, [cli, 'start', '--json'], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...Object.fromEntries(ports),
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_WORKERS: '2',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(child.stderr)
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const first = async (): Promise<Ready> => {
    for await (const line of createInterface({ input: child.stdout })) {
      const message = JSON.parse(line) as Ready | { error: { message: string } }
      if ('ready' in message) return message
      throw new Error(message.error.message)
    }
    throw new Error(await said)
  }
  const ready = first()
  ready.catch(() => {})
  return { pid: child.pid!, ready, ended, interrupt: () => child.kill('SIGINT') }
}

interface Process {
  pid: number
  parent: number
  command: string
}

export async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='])
  return [...stdout.matchAll(/^ *(\d+) +(\d+) +(\S+) (.*)$/gm)]
    .filter(([, , , state]) => !state!.startsWith('Z'))
    .map(([, pid, parent, , command]) => ({ pid: Number(pid), parent: Number(parent), command: command! }))
}

/** The process that plays this part in a house that runs; undefined while there is none. */
export async function processOf(
  role: Role,
  house: Pick<Ready, 'dataDir' | 'postgresHome'>,
): Promise<number | undefined> {
  const alive = await processes()
  if (role === 'postgres') {
    const home = house.postgresHome ?? house.dataDir
    return alive.find(({ command }) => /postgres.* -D/.test(command) && command.includes(home))?.pid
  }
  const recorded = await readFile(join(house.dataDir, 'processes'), 'utf8').catch(() => '')
  const pids = [...recorded.matchAll(/^(\d+) (.+)$/gm)]
    .filter(([, , script]) => script!.endsWith(scripts[role]))
    .map(([, pid]) => Number(pid))
  return pids.findLast(pid => alive.some(each => each.pid === pid))
}

/** Everything that runs for this house, with whatever it started. */
export async function householdOf(pid: number): Promise<number[]> {
  const alive = await processes()
  const below = (parent: number): number[] =>
    alive.filter(each => each.parent === parent).flatMap(each => [each.pid, ...below(each.pid)])
  return [pid, ...below(pid)]
}
