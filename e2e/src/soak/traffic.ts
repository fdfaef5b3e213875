import type { Kind } from './kinds.js'

/** What became of all calls of a kind. */
export interface Count {
  provoked: boolean
  calls: number
  /** Answered otherwise than they should have been. */
  failed: number
}

const TICK_MS = 50
/** Of failures, told in words. */
const MOST_TOLD = 20

/** Calls of every kind at its own even pace, whatever becomes of them. */
export class Traffic {
  readonly counts = new Map<string, Count>()
  readonly failures: string[] = []
  private readonly open = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly kinds: readonly Kind[]) {
    for (const { name, provoked = false } of kinds) this.counts.set(name, { provoked, calls: 0, failed: 0 })
  }

  start(): void {
    const start = performance.now()
    const begun = new Map<Kind, number>()
    // Timers slip; what is due is made up for.
    this.timer = setInterval(() => {
      const seconds = (performance.now() - start) / 1000
      for (const kind of this.kinds)
        for (let n = begun.get(kind) ?? 0; n < Math.floor(seconds * kind.perSecond); n++) {
          begun.set(kind, n + 1)
          this.begin(kind)
        }
    }, TICK_MS)
  }

  /** Resolves when the last call has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await Promise.all(this.open)
  }

  /** For what is no call of these kinds. */
  note(name: string, failure: string | undefined): void {
    const count = this.counts.get(name) ?? { provoked: false, calls: 0, failed: 0 }
    this.counts.set(name, count)
    count.calls++
    if (failure === undefined) return
    count.failed++
    if (this.failures.length < MOST_TOLD) this.failures.push(`${new Date().toISOString()} ${name}: ${failure}`)
  }

  private begin({ name, call }: Kind): void {
    const done = call()
      .catch(error => String(error?.cause ?? error))
      .then(failure => {
        this.note(name, failure)
        this.open.delete(done)
      })
    this.open.add(done)
  }
}
