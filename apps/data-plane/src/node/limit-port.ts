import type { Allotments, Claims } from '@gatehouse/shared/protocol/limits.js'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Metric } from '../telemetry/metrics.js'

/** The primary's side of the limiter, which alone understands the payloads. */
export interface LimitPort {
  onLimitMessage(workerId: number, payload: unknown): void
  /** Whatever was leased to this worker is void. */
  onWorkerExit(workerId: number): void
  /** Begins to share limits with the other nodes. `nodes`: how many there were when last heard; `onNodes` is told when that changes. */
  share(open: () => ClientDuplexStream<Claims, Allotments>, nodes: number, onNodes: (nodes: number) => void): void
  metrics(): Metric[]
  /** Gives back what is not used. */
  close(): Promise<void>
}

export type OpenLimitPort = (send: (workerId: number, payload: unknown) => void) => LimitPort
