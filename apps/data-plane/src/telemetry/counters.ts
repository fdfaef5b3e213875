import type { WorkerStats } from '../node/ipc.js'

/** What a worker counts for `/metrics`, by Prometheus name with labels. */
export class Counters {
  requests = 0
  active = 0
  private readonly values = new Map<string, number>()

  add(name: string, by = 1): void {
    this.values.set(name, (this.values.get(name) ?? 0) + by)
  }

  stats(gauges: Record<string, number> = {}): WorkerStats {
    const { requests, active } = this
    return {
      type: 'stats',
      requests,
      active,
      rss: process.memoryUsage.rss(),
      counters: Object.fromEntries(this.values),
      gauges,
    }
  }
}
