import type { ToWorker } from './ipc.js'

/** Workers give up earlier by themselves; this is for one that died over it. */
const LONGEST_MS = 12_000

/** Imagined requests that workers are at. */
export class Rehearsals {
  private readonly open = new Map<number, (report: string | undefined) => void>()
  private last = 0

  ask(worker: { send(message: ToWorker): void }, request: string): Promise<string | undefined> {
    const id = ++this.last
    return new Promise(resolve => {
      const timer = setTimeout(() => this.answered(id, undefined), LONGEST_MS)
      this.open.set(id, report => {
        clearTimeout(timer)
        resolve(report)
      })
      worker.send({ type: 'rehearse', id, request })
    })
  }

  answered(id: number, report: string | undefined): void {
    const done = this.open.get(id)
    this.open.delete(id)
    done?.(report)
  }
}
