import type { Duplex, Readable } from 'node:stream'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { Alike } from '../http1/recent-fields.js'

/**
 * Why a call upstream failed. After `unreachable`, `connect_timeout` and `denied` nothing had been sent and a body that is a stream is as it was, so
 * another target may be tried.
 * `broken`: the connection ended or spoke no HTTP after the request had begun to leave. `abandoned`: the request body could not be read to its end.
 */
export type Failure =
  | 'denied'
  | 'unreachable'
  | 'connect_timeout'
  | 'head_timeout'
  | 'idle_timeout'
  | 'total_timeout'
  | 'broken'
  | 'abandoned'

/** Answers before the answer that a service may give to one call. */
export const MAX_INTERIM = 32

/** The request's own body failed: its sender left, stalled or sent too much. */
export class BodyAbandoned extends Error {}

export interface UpstreamHandler {
  /** Early hints (103), any number of times before the head; other interim answers are not shown. */
  onHints?(headers: string[]): void
  /**
   * Once, before any data. Flat: names in lower case, values as received (latin1). `alike`: the same for answers of a connection whose fields
   * differ in no more than their Content-Length; null or absent where nobody looks.
   */
  onHead(status: number, headers: string[], alike?: Alike | null): void
  /** False: no more data until `UpstreamCall.resume`. The chunk is the handler's to keep. */
  onData(chunk: Buffer): boolean
  /** Instead of all others, where `Outgoing.upgrade` asked for it: the connection speaks that now. Time limits end here. */
  onUpgrade?(headers: string[], socket: Duplex): void
  /** The answer ended as its framing says, with the fields that came after it (flat, lower case). Nothing follows. */
  onEnd(trailers?: string[]): void
  /** Before or after `onHead`; nothing follows. Never called after `abort`. */
  onError(failure: Failure, cause: Error): void
}

/** Fields behind the body of a request. They leave where it goes in chunks or over HTTP/2, and nowhere else. */
export interface RequestTrailers {
  /** Of those that may come, in lower case. */
  readonly names: readonly string[]
  /** Flat; known once the body has ended. */
  readonly fields: readonly string[]
}

export interface Outgoing {
  method: string
  /** Path and query, below the origin. */
  path: string
  /** Flat name, value pairs, `host` included. Framing headers (content-length, transfer-encoding) are set by the sender. */
  headers: string[]
  /** `headers` as field lines, where somebody has them already. Whoever changes the headers takes it away. */
  lines?: string | undefined
  body: Buffer | Readable | null
  /** The protocol to change to; what refuses it answers as always. */
  upgrade?: 'websocket' | undefined
  /** Behind a body that is a stream. */
  behind?: RequestTrailers | undefined
  /** The caller takes fields after the answer. */
  trailers?: boolean | undefined
  /** Length of a stream if it is known, so that it need not be chunked. */
  bodyLength?: number | undefined
}

export interface SendTimeouts {
  /** Until the answer's head, from the moment that the request has left. */
  headMs: number
  /** Between two chunks of the answer. */
  idleMs: number
  totalMs?: number | undefined
}

export interface UpstreamCall {
  resume(): void
  /** Closes the connection; the handler hears nothing more. Harmless after the end. */
  abort(): void
}

/** True where nothing had been sent, whatever the method. */
export const isUnsent = (failure: Failure): boolean =>
  failure === 'unreachable' || failure === 'connect_timeout' || failure === 'denied'

export function errorOf(failure: Failure): ErrorCode {
  switch (failure) {
    case 'denied':
    case 'unreachable':
    case 'connect_timeout':
      return 'no_healthy_upstream'
    case 'head_timeout':
    case 'idle_timeout':
    case 'total_timeout':
      return 'upstream_timeout'
    case 'broken':
      return 'upstream_error'
    case 'abandoned':
      return 'bad_request'
  }
}
