/** Messages of proto/gatehouse/config/v1, as @grpc/proto-loader gives them under `protoOptions`. */
export interface Hello {
  name: string
  version: string
  revision: number
  stateHash: Uint8Array
  workers: number
}

export interface Update {
  nonce: string
  revision: number
  kind: string
  full: boolean
  payload: Uint8Array
  gzip: boolean
  removed: string[]
  sha256: Uint8Array
  commit: boolean
  duty?: Duty | null
  rehearsal?: Rehearsal | null
}

/** An imagined request: JSON of `dryRunRequest`. */
export interface Rehearsal {
  id: string
  request: string
}

/** JSON of `dryRunReport`; empty: the node could not. */
export interface Rehearsed {
  id: string
  report: string
}

/** Whether a node is to take traffic. */
export interface Duty {
  drain: boolean
  graceMs: number
  deadlineMs: number
}

export interface Refusal {
  kind: string
  id: string
  reason: string
}

export interface Ack {
  nonce: string
  revision: number
  accepted: boolean
  refusals: Refusal[]
  applyMs: number
}

export interface Status {
  revision: number
  workersReady: number
  spoolBytes: number
  rssBytes: number
  requestsPerSecond: number
  draining: boolean
  drained: boolean
}

/** Exactly one of them is set. */
export interface WatchRequest {
  hello?: Hello | null
  ack?: Ack | null
  status?: Status | null
  rehearsed?: Rehearsed | null
}

/** Upper bound of a payload before compression, in bytes, where single resources allow. */
export const maxPayloadBytes = 256 * 1024
