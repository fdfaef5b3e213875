import type { Runtime } from '../config/runtime.js'
import type { Send } from '../upstream/send.js'
import type { Exchange } from './exchange.js'

/** What a request finds in its worker. */
export interface Services {
  runtime(): Runtime
  readonly send: Send
  /** Stopping: connections close after the answers that are under way. */
  readonly draining: boolean
  began(): void
  /** Called exactly once for each exchange, at its very end. */
  finished(exchange: Exchange): void
  /** Faults of the gateway itself, for the process's log. */
  fault(message: string, cause: unknown): void
  /** Adds to a counter of `/metrics`. */
  count(name: string, by?: number): void
}
