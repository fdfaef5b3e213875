import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { newCallId } from '../../exchange/call-id.js'
import type { Exchange } from '../../exchange/exchange.js'
import { BODY_IDLE_MS } from '../../exchange/inbound.js'
import { BadMessage } from '../../http1/bad-message.js'
import { DirectWriter } from '../../http1/direct-writer.js'
import { LF } from '../../http1/octets.js'
import { RecentFields } from '../../http1/recent-fields.js'
import { type RequestHead, readRequestHead } from '../../http1/request-head.js'
import { bareReply } from '../bare-reply.js'
import { begin } from '../begin.js'
import { startsHttp2 } from '../http2/session.js'
import {
  headersTimeoutOf,
  KEEP_ALIVE_MS,
  type ListenerOptions,
  maxHeaderBytesOf,
  peerOf,
  requestTimeoutOf,
} from '../listener.js'
import { DirectReader, shared } from './direct-reader.js'
import { type Carrier, Http1Inbound } from './inbound.js'

/** How long whoever was refused may go on sending what nobody reads. */
const LINGER_MS = 1000

const P = 0x50

/** What a connection tells its listener. */
export interface ConnectionOwner {
  /** The caller has begun to speak HTTP/2; what it said has been put back. */
  speaksHttp2(connection: Connection): void
}

/** What has come beyond `from`; null: nothing. */
function rest(bytes: Buffer, from: number, end: number): Buffer | null {
  if (from === end) return null
  const left = bytes.subarray(from, end)
  return bytes === shared ? Buffer.from(left) : left
}

/** One caller's connection: reads one request after the other, the next only when the answer to the last has left. */
export class Connection implements Carrier {
  /** performance.now() at which patience with the caller ends; Infinity: it is the caller who waits. */
  deadline: number
  private current: Http1Inbound | null = null
  /** What has come and cannot be read yet. */
  private waiting: Buffer | null = null
  private bodyUntil = 0
  private feeding = false
  /** Nothing has been read yet. */
  private fresh = true
  private closing = false
  /** Null until its first request is known to be one of HTTP/1.1, and where the socket can only be read as a stream. */
  private reader: DirectReader | null = null
  private readonly recent = new RecentFields<RequestHead>()
  readonly writer: DirectWriter
  private readonly peer: string
  private readonly peerTrusted: boolean

  constructor(
    private readonly options: ListenerOptions,
    readonly socket: Socket,
    private readonly owner: ConnectionOwner,
    private readonly secure = false,
  ) {
    this.peer = peerOf(options, socket)
    this.peerTrusted = options.trusted?.(this.peer) ?? false
    this.deadline = performance.now() + headersTimeoutOf(options)
    const drained = (): void => this.current?.owner?.drained()
    this.writer = new DirectWriter(socket, drained)
    socket
      .on('data', (chunk: Buffer) => this.receive(chunk))
      .on('drain', drained)
      .on('end', () => this.ended())
      // What matters is that it closes, which it does next.
      .on('error', () => {})
      .on('close', () => this.current?.lost())
  }

  destroy(): void {
    this.socket.destroy()
  }

  closeIfIdle(): void {
    if (this.current === null) this.socket.destroy()
  }

  /** The deadline has come. */
  expire(): void {
    const { current } = this
    if (current !== null && !current.complete) {
      this.deadline = Number.POSITIVE_INFINITY
      if (!current.late()) this.socket.destroy()
    } else if (this.waiting === null || this.closing) this.socket.destroy()
    else this.refuse('request_timeout')
  }

  private receive(chunk: Buffer): void {
    const before = this.waiting
    this.waiting = before === null ? chunk : Buffer.concat([before, chunk])
    // A head cannot have become whole without a line end: byte by byte it would be read again and again.
    if (before === null || this.current !== null || chunk.includes(LF) || this.tooLong) this.feed()
  }

  /** As `receive`, for bytes at the beginning of `shared`. A head that comes whole is read where it lies. */
  private receiveShared(length: number): void {
    if (this.waiting !== null || this.current !== null || this.closing || this.feeding)
      return this.receive(Buffer.from(shared.subarray(0, length)))
    this.feeding = true
    try {
      if (this.readHead(shared, length)) this.readOn()
    } catch (error) {
      this.unreadable(error)
    } finally {
      this.feeding = false
    }
  }

  private get tooLong(): boolean {
    return this.waiting !== null && this.waiting.length > maxHeaderBytesOf(this.options)
  }

  /** Reads as far as what has come and whoever takes it permit. Called again whenever either changes. */
  feed(): void {
    if (this.feeding) return
    this.feeding = true
    try {
      this.readOn()
    } catch (error) {
      this.unreadable(error)
    } finally {
      this.feeding = false
    }
  }

  private readOn(): void {
    while (this.waiting !== null && this.step(this.waiting));
  }

  /** False: no further for now. */
  private step(bytes: Buffer): boolean {
    const { current } = this
    if (this.closing) {
      this.waiting = null
      return false
    }
    if (current === null) return this.readHead(bytes, bytes.length)
    if (current.complete || !current.takes) {
      // One request at a time: the next one waits, and so does whoever sends more than is taken.
      this.pause(bytes.length)
      return false
    }
    this.waiting = null
    const at = current.body(bytes)
    if (!current.complete) this.deadline = Math.min(performance.now() + BODY_IDLE_MS, this.bodyUntil)
    if (at < bytes.length) this.waiting = bytes.subarray(at)
    return true
  }

  private readHead(bytes: Buffer, end: number): boolean {
    if (this.fresh && bytes[0] === P) {
      const http2 = startsHttp2(bytes)
      if (http2 === 'maybe') return false
      if (http2) return this.handOver(bytes)
    }
    const head = readRequestHead(bytes, 0, end, this.recent)
    this.waiting = rest(bytes, head?.end ?? 0, end)
    if (head === undefined) {
      if (end > maxHeaderBytesOf(this.options)) throw new BadMessage('a head too large', true)
      // The time for it runs from its first byte on.
      if (this.deadline === Number.POSITIVE_INFINITY) this.deadline = performance.now() + headersTimeoutOf(this.options)
      return false
    }
    if (head.end > maxHeaderBytesOf(this.options)) throw new BadMessage('a head too large', true)
    this.begin(head)
    return true
  }

  /** False, for nothing is read here any more. */
  private handOver(bytes: Buffer): false {
    this.waiting = null
    const { socket } = this
    socket.pause()
    for (const event of ['data', 'drain', 'end', 'error', 'close']) socket.removeAllListeners(event)
    socket.unshift(bytes)
    this.owner.speaksHttp2(this)
    return false
  }

  /** To whoever speaks another protocol on it from here on. */
  giveAway(): void {
    const { socket, waiting } = this
    socket.pause()
    for (const event of ['data', 'drain', 'end']) socket.removeAllListeners(event)
    this.reader?.giveBack()
    this.reader = null
    this.waiting = null
    if (waiting !== null) socket.unshift(waiting)
  }

  private begin(head: RequestHead): void {
    if (this.fresh) this.reader = DirectReader.of(this.socket, length => this.receiveShared(length))
    this.fresh = false
    const inbound = new Http1Inbound(this, head)
    this.current = inbound
    this.deadline = Number.POSITIVE_INFINITY
    if (!inbound.complete) {
      this.bodyUntil = performance.now() + requestTimeoutOf(this.options)
      this.deadline = this.bodyUntil
    }
    begin(this.options, inbound, {
      peer: this.peer,
      peerTrusted: this.peerTrusted,
      secure: this.secure,
      tls: this.secure ? (this.socket as TLSSocket) : null,
      hosts: head.hosts,
      needsHost: head.minor === 1,
      expectsContinue: head.minor === 1 && head.expect?.toLowerCase() === '100-continue' && head.length !== 0,
    })
  }

  /** Time for the body runs only while somebody takes it. */
  bodyTaken(taken: boolean): void {
    this.deadline = taken ? Math.min(performance.now() + BODY_IDLE_MS, this.bodyUntil) : this.bodyUntil
  }

  /** The answer has left and the request has been read: the connection is free for the next one, or closes. */
  release(persistent: boolean): void {
    this.current = null
    if (!persistent) return this.close()
    this.deadline = performance.now() + KEEP_ALIVE_MS
    if (this.waiting !== null) this.deadline = Number.POSITIVE_INFINITY
    this.resume()
    this.feed()
  }

  /** What has come and waits is all that may: the caller is to send no more until it is taken. */
  private pause(waiting: number): void {
    if (this.reader === null) this.socket.pause()
    // Only who reads notices that a caller has left.
    else if (waiting >= shared.length) this.reader.pause()
  }

  resume(): void {
    if (this.reader !== null) this.reader.resume()
    else if (this.socket.isPaused()) this.socket.resume()
  }

  /** Ends our side; what the caller still sends is read and dropped, but not for long. */
  close(): void {
    this.closing = true
    this.waiting = null
    this.deadline = performance.now() + LINGER_MS
    this.socket.end()
    this.resume()
  }

  /** The caller sends no more. One that waits for an answer still cannot be told from one that has left, and is taken for that. */
  private ended(): void {
    if (this.current === null) this.socket.end()
    else this.socket.destroy()
  }

  private unreadable(error: unknown): void {
    if (!(error instanceof BadMessage)) {
      this.options.services.fault('a connection failed', error)
      return void this.socket.destroy()
    }
    const code = error.tooLarge ? 'headers_too_large' : 'bad_request'
    const exchange = this.current?.owner as Exchange | null | undefined
    if (!exchange) return this.refuse(code)
    this.options.services.count(`client_errors_total{code="${code}"}`)
    this.current!.unreadable()
    if (exchange.started) this.socket.destroy()
    else exchange.fail(code, { headers: ['connection', 'close'] })
  }

  private refuse(code: ErrorCode): void {
    this.options.services.count(`client_errors_total{code="${code}"}`)
    this.socket.write(bareReply(code, newCallId(Date.now())))
    this.close()
  }
}
