import type { PolicyDeps, Refresh } from './contract.js'

export interface SinkOptions {
  /** Entries in one delivery at the most. */
  maxBatch: number
  /** Entries that wait; beyond that the newest are dropped. */
  maxQueue: number
  /** An entry waits no longer for others. */
  flushMs: number
}

/** The receiver will never take these entries: they are not sent again. */
export class Refused extends Error {}

export const DROPPED = 'gatehouse_log_entries_dropped_total'

/** Takes entries without a wait and delivers them in batches, beside calls. What cannot be delivered waits, up to a bound; what goes beyond is counted. */
export class LogSink<T> {
  private queue: T[] = []
  private readonly refresh: Refresh

  constructor(
    private readonly options: SinkOptions,
    private readonly deps: PolicyDeps,
    private readonly deliver: (batch: readonly T[]) => Promise<void>,
  ) {
    this.refresh = deps.refresh(() => this.flush(), { cooldownMs: Math.min(options.flushMs, 1000), last: true })
  }

  push(entry: T): void {
    if (this.queue.length >= this.options.maxQueue) return this.deps.count(DROPPED)
    this.queue.push(entry)
    if (this.queue.length % this.options.maxBatch === 0) void this.refresh.demand()
  }

  private async flush(): Promise<number> {
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, this.options.maxBatch)
      try {
        await this.deliver(batch)
      } catch (cause) {
        if (!(cause instanceof Refused)) throw cause
        this.queue.splice(0, batch.length)
        this.deps.count(DROPPED, {}, batch.length)
        throw cause
      }
      this.queue.splice(0, batch.length)
    }
    return this.options.flushMs
  }
}
