import {
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { begin } from '../begin.js'
import { KEEP_ALIVE_MS, type ListenerOptions, maxHeaderBytesOf, peerOf, requestTimeoutOf } from '../listener.js'
import { Http2Inbound } from './inbound.js'

/** Calls at the same time on one connection; a caller with more opens another. */
const MAX_STREAMS = 256

/** Speaks HTTP/2 (RFC 9113) on a connection whose caller has chosen it. What has been read of it already must have been put back. */
export function http2Session(options: ListenerOptions, socket: Socket, secure: boolean): ServerHttp2Session {
  const peer = peerOf(options, socket)
  const peerTrusted = options.trusted?.(peer) ?? false
  const session = performServerHandshake(socket, {
    maxHeaderListPairs: 256,
    settings: {
      maxConcurrentStreams: MAX_STREAMS,
      maxHeaderListSize: maxHeaderBytesOf(options),
      enableConnectProtocol: true,
      enablePush: false,
    },
  })
  session.setTimeout(KEEP_ALIVE_MS, () => {
    if (!session.destroyed) session.close()
  })
  // What matters of a fault is that its streams close, which they do.
  session.on('error', () => {})
  // The connection may be half open; who says no more cannot be told from who has left, and is taken for that, as in HTTP/1.1.
  socket.once('end', () => session.destroy())
  session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
    stream.on('error', () => {})
    const inbound = new Http2Inbound(stream, headers, raw, requestTimeoutOf(options))
    begin(options, inbound, {
      peer,
      peerTrusted,
      secure,
      tls: secure ? (socket as TLSSocket) : null,
      hosts: inbound.hosts,
      needsHost: true,
      expectsContinue: headers.expect === '100-continue',
    })
  })
  return session
}

/** What a caller sends first who knows that HTTP/2 is spoken here (RFC 9113, 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** Whether a connection's first bytes are that; `maybe`: too few to tell. */
export function startsHttp2(bytes: Buffer): boolean | 'maybe' {
  const known = Math.min(bytes.length, PREFACE.length)
  if (PREFACE.compare(bytes, 0, known, 0, known) !== 0) return false
  return known === PREFACE.length || 'maybe'
}
