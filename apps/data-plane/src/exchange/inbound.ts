import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Alike } from '../http1/recent-fields.js'

/** Takes a request's body as it comes. */
export interface BodySink {
  data(chunk: Buffer): void
  /** All of it has come, with the fields behind it: flat, names in lower case. */
  end(trailers?: readonly string[]): void
  /** The rest will not come. */
  lost(): void
  /** Nothing has come for BODY_IDLE_MS, though it was taken all the while. */
  late(): void
}

/** Fields of an answer that other answers have too, so that they are put into words once. */
export interface RelayedFields {
  /** Flat; without a Content-Length, and with nothing of the connection. */
  readonly headers: readonly string[]
  /** The same as field lines. */
  readonly lines: string
  /** A Date is among them. */
  readonly dated: boolean
}

/** Longest silence while a body arrives, ms. */
export const BODY_IDLE_MS = 30_000

/** What an inbound request tells whoever answers it. */
export interface InboundOwner {
  /** The answer has left, or its caller has. Once. */
  closed(): void
  /** More is taken after `write` gave false. */
  drained(): void
}

/** One request as its listener has read it, and the way back to its caller. */
export interface Inbound {
  readonly method: string
  /** As sent. */
  readonly target: string
  /** Flat; names in lower case, values as sent (latin1). */
  readonly rawHeaders: readonly string[]
  /** The same for requests of a connection whose headers differ in no more than their Content-Length; null: nobody compares them. */
  readonly alike: Alike | null
  /** By name, as node:http puts them together. Made when first asked for. */
  readonly headers: IncomingHttpHeaders
  /** Bytes of the body; 0: there is none, -1: nobody said how many. */
  readonly bodyLength: number
  /** All of the request has come. */
  readonly complete: boolean
  /** A head has been written, or will be with what was written. */
  readonly headersSent: boolean
  /** All of the answer has been handed to the network. */
  readonly flushed: boolean
  /** Nothing can reach the caller any more. */
  readonly destroyed: boolean
  /** It is a call of gRPC. */
  readonly grpc: boolean
  /** The caller takes fields after the answer (RFC 9110, 6.5.1), and there is a way to tell it. */
  readonly takesTrailers: boolean
  /** The caller asks for a WebSocket, in the way of HTTP/1.1 (RFC 6455, 4.1). */
  readonly wantsWebSocket: boolean
  /** Heads of answers are written as field lines. */
  readonly byLines: boolean
  owner: InboundOwner | null
  /** One line by its lower-case name; lines of the same name joined with a comma. */
  header(name: string): string | undefined
  /** The body goes to the sink from now on. */
  receive(sink: BodySink): void
  pause(): void
  resume(): void
  /** Whatever still comes of the body is read and dropped. */
  discard(): void
  writeContinue(): void
  /** Early hints (RFC 8297): flat name, value pairs, before `writeHead`. */
  writeHints(headers: readonly string[]): void
  /**
   * Flat name, value pairs; date, connection and framing are added. `lines`: more of them, as sound field lines, only where `byLines`; `dated`:
   * with a Date among them. Leaves with the first data, or by `flushHeaders`.
   */
  writeHead(status: number, headers: readonly string[], lines?: string, dated?: boolean): void
  flushHeaders(): void
  /** False: wait for `drained`. The chunk may not be changed afterwards. */
  write(chunk: Buffer): boolean
  /** `trailers`: flat, only where `takesTrailers`. */
  end(chunk?: Buffer, trailers?: readonly string[]): void
  /**
   * Answers 101 with these and the fields that belong to it, and gives the connection away with what has come on it already. `end` then only says
   * that its call is over. Only where `wantsWebSocket`.
   */
  upgrade(headers: readonly string[]): Duplex
  /** Ends the connection unclean. */
  destroy(): void
}
