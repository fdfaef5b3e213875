import type { Socket } from 'node:net'
import type { Exchange, Services } from '../exchange/exchange.js'
import { plainAddress, type TrustTest } from './client-address.js'
import type { Announced } from './proxy-protocol/announced.js'

export interface ListenerOptions {
  services: Services
  /** What becomes of each request whose target and headers are sound. */
  handle: (exchange: Exchange, host: string) => void
  /** Null: no proxy before us is trusted. */
  trusted: TrustTest | null
  /** Whose connections begin by telling who calls (PROXY protocol); null: nobody's. */
  announced?: Announced | null
  /** Until the last header is there, ms. */
  headersTimeoutMs?: number
  /** Until the whole request is there, ms; bodies have a limit of silence besides. */
  requestTimeoutMs?: number
  maxHeaderBytes?: number
}

/** The public side of a worker: plain HTTP/1.1. */
export interface Listener {
  /** Resolves with the port that was taken. */
  listen(port: number, host: string): Promise<number>
  /** Takes no more connections; resolves when the last one has closed. */
  close(): Promise<void>
  closeIdleConnections(): void
  closeAllConnections(): void
}

/** Who is at the other end of a connection, as far as those before us who may tell say. */
export const peerOf = ({ announced }: ListenerOptions, socket: Socket): string =>
  plainAddress(announced?.addressOf(socket) ?? socket.remoteAddress)

/** `own`: our own reader of HTTP/1.1; `node`: node:http. */
export type ListenerKind = 'own' | 'node'

export const headersTimeoutOf = (options: ListenerOptions): number => options.headersTimeoutMs ?? 10_000
export const requestTimeoutOf = (options: ListenerOptions): number => options.requestTimeoutMs ?? 300_000
export const maxHeaderBytesOf = (options: ListenerOptions): number => options.maxHeaderBytes ?? 32 * 1024
export const KEEP_ALIVE_MS = 65_000
/** How often deadlines are looked at. */
export const lookEveryMs = (options: ListenerOptions): number => Math.min(1000, headersTimeoutOf(options))
/** A connection waits in line until it is taken. */
export const BACKLOG = 1024
