import type { ShadowRecord } from '@gatehouse/shared/telemetry/record.js'
import type { Runtime } from '../config/runtime.js'
import type { Origin } from '../upstream/origin.js'
import type { GetFile } from '../upstream/outside-files.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from '../upstream/send.js'
import type { Leaving } from './leaving.js'
import type { Places } from './places.js'

/** Counts what models read and write. */
export interface CountsTokens {
  /** Of all these texts; undefined: it cannot be told now. Never rejects. */
  count(texts: readonly string[]): Promise<number | undefined>
}

/** What a request finds in its worker. */
export interface ServicesOf<Exchange> {
  runtime(): Runtime
  /** Sends a call upstream once its start is on record. Never throws; every failure reaches the handler's `onError`. */
  dispatch(
    exchange: Exchange,
    origin: Origin,
    out: Outgoing,
    timeouts: SendTimeouts,
    handler: UpstreamHandler,
  ): UpstreamCall
  /** Where callers' addresses lie; null: nobody knows. */
  readonly places: Places | null
  /** A file that a caller names by URL. */
  readonly outsideFile: GetFile
  /** Stopping: connections close after the answers that are under way. */
  readonly draining: boolean
  /** Connections given away to WebSockets. */
  readonly tunnels: Set<Leaving>
  began(): void
  /** All is known of the call. True: it is to end when it is released, once it is on record. */
  settling(exchange: Exchange): boolean
  /** Called exactly once for each exchange, at its very end. */
  finished(exchange: Exchange): void
  /** Counts tokens that no provider told; null: they are estimated by bytes. */
  readonly tokens: CountsTokens | null
  /** Asks the service once more, for a cache and nobody else. */
  refresh(exchange: Exchange): void
  /** The same call went to another target beside, whose answer nobody got: it goes on record with what came of it. */
  shadowed(shadow: Exchange, beside: ShadowRecord): void
  /** Faults of the gateway itself, for the process's log. */
  fault(message: string, cause: unknown): void
  /** Adds to a counter of `/metrics`. */
  count(name: string, by?: number): void
}
