import type { Status } from '@gatehouse/shared/protocol/config.js'
import type { Journals } from '../telemetry/journals.js'
import type { Metric } from '../telemetry/metrics.js'
import type { Spool } from '../telemetry/spool.js'
import type { ConfigState } from './config-state.js'
import type { StatusSource } from './status-server.js'
import type { WorkerPool } from './worker-pool.js'
import { totals } from './worker-totals.js'

export interface StatusParts {
  state: ConfigState
  pool: WorkerPool
  spool: Spool
  journals: Pick<Journals, 'sampledCalls'>
  isDraining: () => boolean
  isDrained: () => boolean
  isConnected: () => boolean
}

/** What the node tells about itself: to the control plane every few seconds, to operators when they ask. */
export function nodeStatus(parts: StatusParts): StatusSource & { report: () => Status } {
  const { state, pool, spool } = parts
  let last = { at: performance.now(), requests: 0 }
  const ageSeconds = () => Math.max(0, Math.round((Date.now() - state.committedAt) / 1000))

  return {
    ready: () => state.revision !== undefined && pool.readyCount > 0 && !parts.isDraining(),
    snapshot: () => ({
      revision: state.revision ?? null,
      hash: state.stateHash.toString('hex'),
      age: state.revision === undefined ? null : `${ageSeconds()}s`,
    }),
    report() {
      const { requests, rss } = totals(pool.slots)
      const now = { at: performance.now(), requests }
      const seconds = (now.at - last.at) / 1000
      const requestsPerSecond = seconds > 0 ? Math.max(0, now.requests - last.requests) / seconds : 0
      last = now
      return {
        revision: state.revision ?? 0,
        workersReady: pool.readyCount,
        spoolBytes: spool.bytes,
        rssBytes: rss + process.memoryUsage.rss(),
        requestsPerSecond,
        draining: parts.isDraining(),
        drained: parts.isDrained(),
      }
    },
    metrics() {
      const sums = totals(pool.slots)
      const metric = (type: Metric['type'], name: string, help: string, value: number): Metric => ({
        type,
        name: `gatehouse_${name}`,
        help,
        value,
      })
      const metrics = [
        metric('counter', 'requests_total', 'Requests answered.', sums.requests),
        metric('gauge', 'requests_active', 'Requests being answered.', sums.active),
        metric('gauge', 'config_revision', 'Revision that is served; -1 before there is one.', state.revision ?? -1),
        metric(
          'gauge',
          'config_age_seconds',
          'Since the revision was applied.',
          state.revision === undefined ? 0 : ageSeconds(),
        ),
        metric(
          'gauge',
          'control_plane_connected',
          '1 while the configuration stream is up.',
          parts.isConnected() ? 1 : 0,
        ),
        metric('gauge', 'spool_bytes', 'Call records on disk.', spool.bytes),
        metric('gauge', 'spool_batches', 'Batches that the control plane has not acknowledged.', spool.waiting),
        metric('counter', 'records_dropped_total', 'Calls given up, their sums too.', spool.dropped),
        metric('counter', 'records_condensed_total', 'Calls of which only the sums are kept.', spool.condensed),
        metric(
          'counter',
          'records_sampled_total',
          'Calls of which only some are told whole.',
          parts.journals.sampledCalls,
        ),
        metric('counter', 'worker_restarts_total', 'Workers that died and were replaced.', pool.restarts),
        metric('gauge', 'workers_ready', 'Workers that take traffic.', pool.readyCount),
        metric('gauge', 'workers_rss_bytes', 'Resident memory of all workers.', sums.rss),
        ...(pool.limits?.metrics() ?? []),
      ]
      return { metrics, counters: sums.counters, gauges: sums.gauges }
    },
  }
}
