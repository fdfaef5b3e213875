import type { LimiterSource } from '../policy/limits/contract.js'
import { Leases } from '../policy/limits/leases.js'
import { Ledger } from '../policy/limits/ledger.js'
import type { FromLedger } from '../policy/limits/messages.js'

/** Limits as a node with one worker has them, in this process and in real time. */
export function testLimits(): LimiterSource & { stop(): void } {
  const now = () => performance.now()
  const deliver = (message: FromLedger) => void queueMicrotask(() => leases.receive(message))
  const ledger = new Ledger({ now, wall: Date.now, workers: () => 1, send: (_, message) => deliver(message) })
  const leases: Leases = new Leases({ now, send: message => queueMicrotask(() => ledger.receive(0, message)) })
  const timer = setInterval(() => {
    leases.sweep()
    ledger.tick()
  }, 10)
  return { of: (id, limits) => leases.of(id, limits), stop: () => clearInterval(timer) }
}
