import type { Logger } from 'pino'
import type { LimitPort } from '../../node/limit-port.js'
import type { Metric } from '../../telemetry/metrics.js'
import { Ledger } from './ledger.js'
import type { ToLedger } from './messages.js'
import { Sharing } from './sharing.js'
import { StreamMerge } from './stream-merge.js'

const TICK_MS = 10
const SHARE_MS = 50
const SWEEP_MS = 60_000

export interface NodeLimitsOptions {
  workers: () => number
  send: (worker: number, payload: unknown) => void
  log: Logger
}

/** Limits of a node, in its primary process. */
export function nodeLimits({ workers, send, log }: NodeLimitsOptions): LimitPort {
  const now = () => performance.now()
  let open: Parameters<LimitPort['share']>[0]['stream'] = () => {
    throw new Error('not connected yet')
  }
  const journals: string[] = []
  let delivered = () => false
  const path = new StreamMerge({ open: () => open(), run: { journals, delivered: () => delivered() }, log })
  const sharing = new Sharing({ now, path })
  const ledger = new Ledger({ now, wall: Date.now, workers, send, sharing })
  const timers = [
    setInterval(() => {
      if (ledger.waiting) ledger.tick()
    }, TICK_MS),
    setInterval(() => sharing.tick(), SHARE_MS),
    setInterval(() => ledger.sweep(), SWEEP_MS),
  ]
  for (const timer of timers) timer.unref()
  return {
    onLimitMessage: (worker, payload) => ledger.receive(worker, payload as ToLedger),
    onWorkerExit: worker => ledger.workerGone(worker),
    journal: epoch => void journals.push(epoch),
    share({ stream, nodes, onNodes, ...run }) {
      open = stream
      delivered = run.delivered
      sharing.know(nodes, onNodes)
      path.start()
    },
    metrics: () => [
      gauge('limits_alone', '1 while limits, or some of them, are not shared with other nodes.', sharing.alone ? 1 : 0),
      gauge('limits_nodes', 'Nodes that a limit is divided among while it is not shared.', sharing.nodes),
    ],
    async close() {
      for (const timer of timers) clearInterval(timer)
      await sharing.close()
      path.stop()
    },
  }
}

const gauge = (name: string, help: string, value: number): Metric => ({
  type: 'gauge',
  name: `gatehouse_${name}`,
  help,
  value,
})
