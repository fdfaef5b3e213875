import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const PAGE = 4096

/** Starts a program bound to one core. What it says goes to `log`. */
export function pinned(
  core: number | string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  log: number | 'ignore' = 'ignore',
): ChildProcess {
  return spawn('taskset', ['-c', String(core), command, ...args], { env, stdio: ['ignore', 'pipe', log] })
}

/** A process and all of its descendants. */
export function treeOf(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(fields(Number(name))?.[1])
    if (parent > 0) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const tree = [root]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

// After the name in brackets, which may hold anything: state, ppid, … proc(5).
function fields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** User and system time of a process tree, in µs. */
export function cpuUs(root: number): number {
  let ticks = 0
  for (const pid of treeOf(root)) {
    const each = fields(pid)
    if (each) ticks += Number(each[11]) + Number(each[12])
  }
  return (ticks / TICKS_PER_SECOND) * 1e6
}

/** Resident memory of a process tree, in MB. Shared pages count once per process. */
export function rssMb(root: number): number {
  let pages = 0
  for (const pid of treeOf(root)) pages += Number(fields(pid)?.[21] ?? 0)
  return (pages * PAGE) / 1e6
}

/** Resolves with the first line that a child writes which satisfies; rejects when it ends before. */
export function said<T>(child: ChildProcess, find: (line: string) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    let rest = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const found = find(line)
        if (found !== undefined) resolve(found)
      }
    })
    child.once('exit', code => reject(new Error(`ended with ${code} before it was ready`)))
  })
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}
