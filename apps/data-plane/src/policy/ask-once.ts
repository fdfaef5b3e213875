import type { Once } from './once.js'

const PATIENCE_MS = 2_000

export interface OnceQuestion {
  id: number
  name: string
  until: number
}

/** A worker's way to ask its primary, which hears all workers of the node. */
export class AskOnce {
  private next = 0
  private readonly waiting = new Map<number, { resolve: (first: boolean) => void; timer: NodeJS.Timeout }>()

  constructor(private readonly send: (question: OnceQuestion) => void) {}

  /** Rejects where there is no answer in time. */
  readonly once: Once = (name, until) =>
    new Promise((resolve, reject) => {
      const id = this.next++
      const timer = setTimeout(() => {
        this.waiting.delete(id)
        reject(new Error('the primary does not answer'))
      }, PATIENCE_MS)
      this.waiting.set(id, { resolve, timer })
      this.send({ id, name, until })
    })

  answered(id: number, first: boolean): void {
    const found = this.waiting.get(id)
    if (!found) return
    this.waiting.delete(id)
    clearTimeout(found.timer)
    found.resolve(first)
  }
}
