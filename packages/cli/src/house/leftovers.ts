import { appendFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { commandOf, goneWithin, isAlive } from '@gatehouse/postgres/process-table.js'

// Programs end by themselves when their supervisor is gone, after a drain of a few seconds.
const patience = 7000

/** Remembers which programs run, so that the next start can tell whether they still do. */
export class ProcessRecord {
  private readonly file: string

  constructor(dataDir: string) {
    this.file = join(dataDir, 'processes')
  }

  async add(pid: number, script: string): Promise<void> {
    await appendFile(this.file, `${pid} ${script}\n`, { mode: 0o600 })
  }

  /** For a clean end. */
  async clear(): Promise<void> {
    await rm(this.file, { force: true })
  }

  /** Waits for programs of a killed supervisor, which still hold ports and files, and kills those that stay. */
  async settle(onWait: (count: number) => void): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch(() => '')
    const recorded = [...text.matchAll(/^(\d+) (.+)$/gm)].map(([, pid, script]) => ({
      pid: Number(pid),
      script: script!,
    }))
    const left = []
    // A process id may be anybody's by now.
    for (const { pid, script } of recorded)
      if ((await isAlive(pid)) && (await commandOf(pid)).includes(script)) left.push(pid)
    if (left.length > 0) onWait(left.length)
    await Promise.all(
      left.map(async pid => {
        if (await goneWithin(pid, patience)) return
        try {
          process.kill(-pid, 'SIGKILL')
        } catch {
          // It went just now.
        }
        await goneWithin(pid, patience)
      }),
    )
    await this.clear()
  }
}
