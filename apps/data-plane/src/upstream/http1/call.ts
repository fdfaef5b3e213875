import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { chunkHead, lastChunk } from '../../http1/chunked.js'
import type { DirectWriter } from '../../http1/direct-writer.js'
import type { ResponseHead } from '../../http1/response-head.js'
import { AddressDenied } from '../guarded-connect.js'
import {
  BodyAbandoned,
  type Failure,
  type Outgoing,
  type SendTimeouts,
  type UpstreamCall,
  type UpstreamHandler,
} from '../send.js'
import { requestHead } from './request-line.js'

/** Up to here a copy costs less than a second write. */
const ONE_WRITE_BYTES = 16 * 1024

/** What a call needs of the connection that carries it. */
export interface Carrier {
  readonly socket: Socket
  readonly writer: DirectWriter | null
  readonly connected: boolean
  /** performance.now() at which patience with the server ends. */
  deadline: number
  /** Ends the connection without a word to its call. */
  drop(): void
}

/** One call on a connection: what is sent, how long it may take, who hears of it. */
export class Http1Call implements UpstreamCall {
  readonly method: string
  /** The whole request has left. */
  sent = false
  paused = false
  private over = false
  private readonly totalAt: number
  private answered = false
  private bodyBytes = 0

  constructor(
    private readonly connection: Carrier,
    private readonly out: Outgoing,
    private readonly timeouts: SendTimeouts,
    private readonly handler: UpstreamHandler,
    now: number,
  ) {
    this.method = out.method
    // From the start: its sender may leave before there is a connection.
    if (out.body !== null && !Buffer.isBuffer(out.body)) this.watch(out.body)
    this.totalAt = timeouts.totalMs === undefined ? Number.POSITIVE_INFINITY : now + timeouts.totalMs
  }

  private watch(body: Readable): void {
    body.on('error', error => this.fail(error instanceof BodyAbandoned ? 'abandoned' : 'broken', error))
  }

  /** Until when the connection may take to open: performance.now(). */
  connecting(until: number): void {
    this.connection.deadline = Math.min(until, this.totalAt)
  }

  /** The connection is open: everything that is at hand leaves in one write. */
  connected(now: number): void {
    const { out, connection } = this
    let head: string
    try {
      head = requestHead(out)
    } catch (error) {
      return this.fail('broken', error as Error)
    }
    const { body } = out
    this.patience(this.timeouts.headMs, now)
    const writer = connection.writer!
    if (body === null) writer.write(head)
    else if (!Buffer.isBuffer(body)) return this.stream(head, body)
    else if (body.length <= ONE_WRITE_BYTES) writer.write(head + body.toString('latin1'))
    else {
      const { socket } = connection
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body)
      socket.uncork()
    }
    this.sent = true
  }

  private stream(head: string, body: Readable): void {
    const { socket } = this.connection
    const length = this.out.bodyLength
    socket.write(head, 'latin1')
    body.on('data', (chunk: Buffer) => {
      if (this.over || chunk.length === 0) return
      this.bodyBytes += chunk.length
      this.patience(this.timeouts.headMs)
      if (length === undefined) {
        socket.cork()
        socket.write(chunkHead(chunk.length), 'latin1')
        socket.write(chunk)
        if (!socket.write('\r\n', 'latin1')) body.pause()
        socket.uncork()
      } else if (this.bodyBytes > length) this.fail('broken', new Error('a body longer than its length'))
      else if (!socket.write(chunk)) body.pause()
    })
    body.on('end', () => {
      if (this.over) return
      if (length === undefined) socket.write(lastChunk(this.out.behind?.fields), 'latin1')
      else if (this.bodyBytes < length) return this.fail('broken', new Error('a body shorter than its length'))
      this.sent = true
      this.patience(this.timeouts.headMs)
    })
  }

  /** The socket takes more of the body. */
  drained(): void {
    const { body } = this.out
    if (!this.sent && body !== null && !Buffer.isBuffer(body)) body.resume()
  }

  headed(head: ResponseHead, now: number): void {
    this.answered = true
    this.patience(this.timeouts.idleMs, now)
    this.handler.onHead(head.status, head.headers, head.alike)
  }

  /** Fields of an answer that is yet to come (RFC 8297). */
  hinted(headers: string[]): void {
    this.handler.onHints?.(headers)
  }

  received(chunk: Buffer, now: number): void {
    this.patience(this.timeouts.idleMs, now)
    if (this.handler.onData(chunk)) return
    this.paused = true
    // The server waits for us, not we for it.
    this.connection.deadline = this.totalAt
  }

  completed(trailers?: string[]): void {
    if (!this.close()) return
    this.dropBody()
    this.handler.onEnd(trailers)
  }

  /** The connection is gone. */
  lost(cause: Error): void {
    if (!this.close()) return
    this.dropBody()
    const failure = cause instanceof AddressDenied ? 'denied' : this.connection.connected ? 'broken' : 'unreachable'
    this.handler.onError(failure, cause)
  }

  /** The connection's deadline has come. */
  expire(now: number): void {
    if (now >= this.totalAt) this.fail('total_timeout', new Error('total time is over'))
    else if (!this.connection.connected) this.fail('connect_timeout', new Error('no connection in time'))
    else if (this.answered) this.fail('idle_timeout', new Error('the answer stalled'))
    else this.fail('head_timeout', new Error('no answer in time'))
  }

  resume(): void {
    if (this.over || !this.paused) return
    this.paused = false
    this.patience(this.timeouts.idleMs)
    this.connection.socket.resume()
  }

  abort(): void {
    if (!this.close()) return
    this.dropBody()
    this.connection.drop()
  }

  private fail(failure: Failure, cause: Error): void {
    if (!this.close()) return
    this.dropBody()
    this.connection.drop()
    this.handler.onError(failure, cause)
  }

  private patience(ms: number, now = performance.now()): void {
    this.connection.deadline = Math.min(now + ms, this.totalAt)
  }

  /** A body that nobody reads to its end tells its sender so. What was never begun may still go elsewhere. */
  private dropBody(): void {
    const { body } = this.out
    if (body !== null && !Buffer.isBuffer(body) && !this.sent && this.connection.connected) body.destroy()
  }

  /** True for the one who ends the call. */
  private close(): boolean {
    if (this.over) return false
    this.over = true
    return true
  }
}
