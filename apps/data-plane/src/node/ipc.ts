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

/** A part of an update that is too large for one message; the update itself follows. */
export interface ConfigChunk {
  type: 'chunk'
  nonce: string
  part: UpdatePart
}

/** An update as it is put to workers, message by message; the last one, the update itself, is `end`. */
export interface Delivery {
  nonce: string
  revision: number
  end: ConfigUpdate
  messages(): Iterable<ConfigChunk | ConfigUpdate>
}

export interface Applied {
  type: 'applied'
  nonce: string
  revision: number
  /** False: nothing was applied, what ran before still runs. */
  accepted: boolean
  /** What is not served now, by this update or since an earlier one; where not accepted, why. */
  refusals: { kind: string; id: string; reason: string }[]
}

export interface WorkerStats {
  type: 'stats'
  requests: number
  active: number
  rss: number
  /** Prometheus-style counters by name; the primary sums them over workers. */
  counters: Record<string, number>
  /** The same for what goes up and down. */
  gauges: Record<string, number>
}

/** Limit messages are opaque to everybody but policy/limits. */
export interface LimitMessage {
  type: 'limit'
  payload: unknown
}

/** Is it said for the first time on this node? */
export interface OnceMessage {
  type: 'once'
  id: number
  name: string
  until: number
}

/** JSON both ways, of packages/shared/src/api/dry-run.ts; `report` of a worker that could not is absent. */
export type RehearsalMessage =
  | { type: 'rehearse'; id: number; request: string }
  | { type: 'rehearsed'; id: number; report?: string }

export type ToPrimary =
  /** The worker's handlers are in place: what is sent before is lost. `journal`: the epoch under which it keeps its calls. */
  | { type: 'started'; journal: string }
  /** A batch has ended in its journal. */
  | { type: 'cut' }
  /** It serves its first configuration and takes traffic. */
  | { type: 'listening'; port: number }
  | Applied
  | WorkerStats
  | LimitMessage
  | OnceMessage
  | Extract<RehearsalMessage, { type: 'rehearsed' }>
  | { type: 'drained' }

export type ToWorker =
  | ConfigUpdate
  | ConfigChunk
  | LimitMessage
  | Extract<RehearsalMessage, { type: 'rehearse' }>
  | { type: 'once'; id: number; first: boolean }
  /** Stop accepting, finish what is open, close the journal, answer `drained`, exit. */
  | { type: 'drain'; deadlineMs: number }
