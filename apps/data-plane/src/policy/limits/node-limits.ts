import { Ledger } from './ledger.js'
import type { ToLedger } from './messages.js'

const TICK_MS = 10
const SWEEP_MS = 60_000

export interface NodeLimits {
  onLimitMessage(worker: number, payload: unknown): void
  onWorkerExit(worker: number): void
  close(): void
}

/** Limits of a node, in its primary process. */
export function nodeLimits(options: {
  workers: () => number
  send: (worker: number, payload: unknown) => void
}): NodeLimits {
  const ledger = new Ledger({ now: () => performance.now(), workers: options.workers, send: options.send })
  const tick = setInterval(() => {
    if (ledger.waiting) ledger.tick()
  }, TICK_MS)
  const sweep = setInterval(() => ledger.sweep(), SWEEP_MS)
  tick.unref()
  sweep.unref()
  return {
    onLimitMessage: (worker, payload) => ledger.receive(worker, payload as ToLedger),
    onWorkerExit: worker => ledger.workerGone(worker),
    close: () => {
      clearInterval(tick)
      clearInterval(sweep)
    },
  }
}
