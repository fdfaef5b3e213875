import type { Allotments, Claims } from '@gatehouse/shared/protocol/limits.js'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Metric } from '../telemetry/metrics.js'

export interface LimitSharing {
  stream: () => ClientDuplexStream<Claims, Allotments>
  /** How many nodes there were when last heard, and who is told when that changes. */
  nodes: number
  onNodes: (nodes: number) => void
  /** Whether all that earlier runs of this node recorded has been acknowledged. */
  delivered: () => boolean
}

/** The primary's side of the limiter, which alone understands the payloads. */
export interface LimitPort {
  onLimitMessage(workerId: number, payload: unknown): void
  /** Whatever was leased to this worker is void. */
  onWorkerExit(workerId: number): void
  /** A worker of this run writes it. */
  journal(epoch: string): void
  /** Begins to share limits with the other nodes. */
  share(way: LimitSharing): void
  metrics(): Metric[]
  /** Gives back what is not used. */
  close(): Promise<void>
}

export type OpenLimitPort = (send: (workerId: number, payload: unknown) => void) => LimitPort
