/** What the primary process of a node and its workers say to each other (advanced serialisation, so Buffers travel as they are). */
export interface UpdatePart {
  kind: string
  /** True: replaces all resources of the kind. */
  full: boolean
  /** JSON array of resources. */
  resources: string
  removed: string[]
}

export interface ConfigUpdate {
  type: 'update'
  nonce: string
  revision: number
  parts: UpdatePart[]
}

export interface Applied {
  type: 'applied'
  nonce: string
  revision: number
  /** False: nothing was applied, what ran before still runs. */
  accepted: boolean
  refusals: { kind: string; id: string; reason: string }[]
}

/** A batch of call records: lines of JSON by shared/telemetry/record, each with its newline, as one member of gzip. */
export interface Records {
  type: 'records'
  member: Buffer
  /** Length of the lines. */
  bytes: number
  count: number
}

export interface WorkerStats {
  type: 'stats'
  requests: number
  active: number
  rss: number
  /** Prometheus-style counters by name; the primary sums them over workers. */
  counters: Record<string, number>
}

/** Limit messages are opaque to everybody but policy/limits. */
export interface LimitMessage {
  type: 'limit'
  payload: unknown
}

export type ToPrimary =
  /** The worker's handlers are in place: what is sent before is lost. */
  | { type: 'started' }
  /** It serves its first configuration and takes traffic. */
  | { type: 'listening'; port: number }
  | Applied
  | Records
  | WorkerStats
  | LimitMessage
  | { type: 'drained' }

export type ToWorker =
  | ConfigUpdate
  | LimitMessage
  /** Stop accepting, finish what is open, flush records, answer `drained`, exit. */
  | { type: 'drain'; deadlineMs: number }
