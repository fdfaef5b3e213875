import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Reading } from './probe.js'

const cli = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url))
const probe = new URL('./probe.js', import.meta.url).href

/** A line of a process' log, with its time in ms. */
export interface Said {
  time: number
  msg: string
  readMs?: number
}

export class Measured {
  readonly lines: Said[] = []
  private readonly child: ChildProcess

  constructor(
    verb: string,
    env: Record<string, string>,
    private readonly folder: string,
  ) {
    this.child = spawn(process.execPath, [cli, verb], {
      env: { PATH: process.env.PATH, NODE_OPTIONS: `--import=${probe}`, PROBE_FOLDER: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout!, this.child.stderr!])
      createInterface({ input: stream }).on('line', line => {
        try {
          this.lines.push(JSON.parse(line) as Said)
        } catch {
          this.lines.push({ time: 0, msg: line })
        }
      })
  }

  /** The first line whose text begins so, once it has been said. */
  async says(begin: string, withinMs = 60_000): Promise<Said> {
    for (const until = performance.now() + withinMs; performance.now() < until; await pause(10)) {
      const found = this.lines.find(({ msg }) => msg?.startsWith(begin))
      if (found) return found
      if (this.child.exitCode !== null) break
    }
    throw new Error(
      `never said “${begin}”:\n${this.lines
        .slice(-5)
        .map(({ msg }) => msg)
        .join('\n')}`,
    )
  }

  /** Since it was asked last, by process of it. */
  async read(): Promise<Record<string, Reading>> {
    const pids = readdirSync(this.folder).filter(name => name.endsWith('.argv'))
    const readings: Record<string, Reading> = {}
    for (const name of pids) {
      const pid = Number.parseInt(name, 10)
      const role = /(worker|main)\.js$/.exec(readFileSync(`${this.folder}/${name}`, 'utf8'))?.[1]
      const file = `${this.folder}/${pid}.json`
      rmSync(file, { force: true })
      process.kill(pid, 'SIGUSR2')
      let text = ''
      while (text === '') {
        await pause(5)
        try {
          text = readFileSync(file, 'utf8')
        } catch {
          // Not yet.
        }
      }
      readings[role ?? 'main'] = JSON.parse(text) as Reading
    }
    return readings
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return
    const ended = new Promise(resolve => this.child.once('exit', resolve))
    this.child.kill('SIGTERM')
    await ended
  }
}
