import type { WorkerSlot } from './worker-slot.js'

export interface WorkerTotals {
  requests: number
  active: number
  rss: number
  counters: Map<string, number>
  gauges: Map<string, number>
}

// Names come from code, so this only guards against a label that was not bounded after all.
const MAX_COUNTERS = 1000

/** Sums over all workers of the node, those that died included. */
export function totals(slots: readonly WorkerSlot[]): WorkerTotals {
  const sums: WorkerTotals = { requests: 0, active: 0, rss: 0, counters: new Map(), gauges: new Map() }
  const add = (name: string, value: number, to = sums.counters) => {
    if (to.has(name) || to.size < MAX_COUNTERS) to.set(name, (to.get(name) ?? 0) + value)
  }
  for (const { past, stats } of slots) {
    sums.requests += past.requests + (stats?.requests ?? 0)
    sums.active += stats?.active ?? 0
    sums.rss += stats?.rss ?? 0
    for (const [name, value] of past.counters) add(name, value)
    for (const [name, value] of Object.entries(stats?.counters ?? {})) add(name, value)
    for (const [name, value] of Object.entries(stats?.gauges ?? {})) add(name, value, sums.gauges)
  }
  return sums
}
