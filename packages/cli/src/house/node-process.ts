import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Exit } from '@gatehouse/postgres/postmaster.js'
import type { z } from 'zod'
import type { Running } from './keep-running.js'
import { readable } from './readable.js'

export interface ProcessSpec<R> {
  /** For people: "Control plane". */
  title: string
  script: string
  env: NodeJS.ProcessEnv
  /** The one JSON object that it prints on stdout when it is ready. */
  ready: z.ZodType<R>
  /** How long it may take to end by itself, ms. */
  grace: number
  onLog(line: string): void
  /** How long it may take to get ready, ms. */
  patience?: number
}

export interface NodeProcess<R> extends Running {
  pid: number
  ready: R
  /** At once, with all that it started. */
  kill(): void
}

/**
 * Runs one of our programs in a process group of its own (a terminal's Ctrl-C is the supervisor's to handle) with an IPC channel whose end tells
 * it that the supervisor is gone. Resolves when it is ready.
 */
export async function startProcess<R>(spec: ProcessSpec<R>, signal?: AbortSignal): Promise<NodeProcess<R>> {
  const child = spawn(process.execPath, ['--enable-source-maps', spec.script], {
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exited = new Promise<Exit>(resolve => {
    child.once('error', () => resolve({ code: null, signal: null }))
    child.once('exit', (code, killedBy) => {
      // What the process had started itself goes with it.
      killGroup(child.pid)
      resolve({ code, signal: killedBy })
    })
  })
  const stop = () => stopWithin(child.pid, () => child.kill('SIGTERM'), exited, spec.grace)
  const last: string[] = []
  const log = (line: string) => {
    spec.onLog(line)
    last.push(readable(line))
    if (last.length > 5) last.shift()
  }
  createInterface({ input: child.stderr! }).on('line', log)

  const unready = new AbortController()
  const ready = new Promise<R>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', line => {
      const message = parse(spec.ready, line)
      if (message) resolve(message)
      else log(line)
    })
    child.once('error', reject)
    // 'close' comes after the last line.
    child.once('close', code =>
      reject(new Error(`${spec.title} ended before it was ready (${code}).\n${last.join('\n')}`.trim())),
    )
    const timer = setTimeout(reject, spec.patience ?? 60_000, new Error(`${spec.title} was not ready in time.`))
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: unready.signal })
    unready.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  try {
    return { pid: child.pid!, ready: await ready, exited, stop, kill: () => killGroup(child.pid) }
  } catch (error) {
    await stop()
    throw error
  } finally {
    unready.abort()
  }
}

function parse<R>(schema: z.ZodType<R>, line: string): R | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

async function stopWithin(pid: number | undefined, ask: () => void, exited: Promise<Exit>, grace: number) {
  ask()
  const timer = setTimeout(() => killGroup(pid), grace)
  await exited
  clearTimeout(timer)
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}
