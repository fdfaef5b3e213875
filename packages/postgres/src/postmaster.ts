import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Binaries } from './binaries.js'
import { guard } from './guardian.js'
import { runAs, type ServiceUser } from './service-user.js'

/** How a process ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface Postmaster {
  pid: number
  exited: Promise<Exit>
  /** Fast shutdown; immediate, then killed, when that takes too long. Resolves when the process is gone. */
  stop(): Promise<void>
}

/** Postgres ended before it could serve; `reason` is its last complaint. */
export class PostmasterFailed extends Error {
  constructor(readonly reason: string) {
    super(`Postgres did not start: ${reason || 'it gave no reason'}`)
  }
}

/** Settings in the form of postgresql.conf. */
export type Settings = Record<string, string | number>

const stages = [
  ['SIGINT', 6000],
  ['SIGQUIT', 1500],
  ['SIGKILL', 1500],
] as const

/** Runs the server in a session of its own (a terminal's Ctrl-C must reach it last) and resolves when it accepts connections. */
export async function startPostmaster(
  binaries: Binaries,
  user: ServiceUser,
  data: string,
  settings: Settings,
  onLog: (line: string) => void,
): Promise<Postmaster> {
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const child = spawn(join(binaries.root, 'bin/postgres'), args, {
    ...runAs(user),
    cwd: '/',
    detached: true,
    env: { LANG: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
  const dismiss = child.pid === undefined ? () => {} : guard(child.pid)
  void exited.then(dismiss)
  await ready(child, exited, onLog)
  return { pid: child.pid!, exited, stop: () => stop(child, exited) }
}

function ready(child: ChildProcess, exited: Promise<Exit>, onLog: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = ''
    const lines = createInterface({ input: child.stderr! })
    lines.on('line', line => {
      onLog(line)
      if (/\b(FATAL|PANIC|could not)\b/.test(line)) complaint = line.replace(/^.*?(FATAL|PANIC|LOG): +/, '')
      if (line.includes('database system is ready to accept connections')) resolve()
    })
    // Its last lines are read before its end is judged.
    lines.once('close', () => void exited.then(() => reject(new PostmasterFailed(complaint))))
    child.once('error', error => reject(new PostmasterFailed(error.message)))
  })
}

async function stop(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  for (const [signal, ms] of stages) {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>(resolve => {
      timer = setTimeout(resolve, ms, 'late')
    })
    const outcome = await Promise.race([exited, late])
    clearTimeout(timer)
    if (outcome !== 'late') return
  }
}
