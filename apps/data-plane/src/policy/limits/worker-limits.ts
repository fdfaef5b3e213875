import type { LimiterSource } from './contract.js'
import { Leases } from './leases.js'
import type { FromLedger, ToLedger } from './messages.js'

const SWEEP_MS = 20

export interface WorkerLimits extends LimiterSource {
  /** A `limit` message from the primary. */
  receive(payload: unknown): void
  close(): void
}

/** Limits of a worker process; `send` puts a payload into a `limit` message to the primary. */
export function workerLimits(send: (payload: ToLedger) => void): WorkerLimits {
  const leases = new Leases({ now: () => performance.now(), send })
  const timer = setInterval(() => leases.sweep(), SWEEP_MS)
  timer.unref()
  return {
    of: (subscription, limits) => leases.of(subscription, limits),
    receive: payload => leases.receive(payload as FromLedger),
    close: () => clearInterval(timer),
  }
}
