import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BodySink, Inbound, InboundOwner } from '../../exchange/inbound.js'
import { ChunkedReader } from '../../http1/chunked.js'
import type { DirectWriter } from '../../http1/direct-writer.js'
import { fieldLines } from '../../http1/field-lines.js'
import { lists } from '../../http1/fields.js'
import type { Alike } from '../../http1/recent-fields.js'
import type { RequestHead } from '../../http1/request-head.js'
import { CHUNKED } from '../../http1/response-head.js'
import { headerObject, joined } from '../header-object.js'
import { SWITCHING, wantsWebSocket } from '../websocket.js'
import { AnswerWriter } from './answer-writer.js'

/** What a request needs of the connection that it came by. */
export interface Carrier {
  readonly socket: Socket
  readonly writer: DirectWriter
  /** performance.now() at which patience with the caller ends. */
  deadline: number
  /** Reads on. */
  feed(): void
  /** Takes more from the network, where it took no more. */
  resume(): void
  bodyTaken(taken: boolean): void
  /** Reads no more; what has come already is put back. */
  giveAway(): void
  /** The answer has left and the request has been read. */
  release(persistent: boolean): void
  destroy(): void
}

/** A request that our own reader has read, and the answer to it. */
export class Http1Inbound implements Inbound {
  owner: InboundOwner | null = null
  complete: boolean
  persistent: boolean
  private sink: BodySink | null = null
  private paused = false
  private discarding = false
  private left: number
  private readonly chunks: ChunkedReader | null
  private object: IncomingHttpHeaders | null = null
  private over = false
  private upgraded = false
  private readonly answer: AnswerWriter

  readonly grpc = false
  readonly byLines = true

  constructor(
    private readonly connection: Carrier,
    private readonly head: RequestHead,
  ) {
    this.complete = head.length === 0
    this.persistent = head.persistent
    this.left = head.length
    this.chunks = head.length === CHUNKED ? new ChunkedReader() : null
    this.answer = new AnswerWriter(connection, head, this)
  }

  get method(): string {
    return this.head.method
  }

  get target(): string {
    return this.head.target
  }

  get rawHeaders(): readonly string[] {
    return this.head.headers
  }

  get alike(): Alike | null {
    return this.head.alike
  }

  get headers(): IncomingHttpHeaders {
    this.object ??= headerObject(this.head.headers)
    return this.object
  }

  get bodyLength(): number {
    return this.head.length
  }

  get headersSent(): boolean {
    return this.answer.headWritten || this.upgraded
  }

  get flushed(): boolean {
    return this.answer.flushed || this.upgraded
  }

  get destroyed(): boolean {
    return this.over || (this.connection.socket.destroyed && !this.upgraded)
  }

  get wantsWebSocket(): boolean {
    return this.head.upgrade !== undefined && wantsWebSocket(this.head.upgrade, this)
  }

  get takesTrailers(): boolean {
    return this.head.minor === 1 && lists(this.header('te') ?? '', 'trailers')
  }

  header(name: string): string | undefined {
    return joined(this.head.headers, name)
  }

  /** Somebody takes what comes of the body. */
  get takes(): boolean {
    return this.discarding || (this.sink !== null && !this.paused)
  }

  receive(sink: BodySink): void {
    if (this.complete) return sink.end()
    this.sink = sink
    this.go()
  }

  pause(): void {
    if (this.paused || this.complete) return
    this.paused = true
    this.connection.bodyTaken(false)
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.go()
  }

  discard(): void {
    this.sink = null
    if (this.discarding) return
    this.discarding = true
    this.go()
  }

  private go(): void {
    if (this.complete || !this.takes) return
    this.connection.bodyTaken(true)
    this.connection.resume()
    this.connection.feed()
  }

  /** Takes the body out of what has come; gives the index behind it. Throws BadMessage. */
  body(bytes: Buffer): number {
    if (this.chunks !== null) {
      const behind = this.chunks.read(bytes, 0, bytes.length, (from, to) => this.deliver(bytes, from, to))
      if (this.chunks.done) this.wholeRequest()
      return behind
    }
    const to = Math.min(bytes.length, this.left)
    this.left -= to
    this.deliver(bytes, 0, to)
    if (this.left === 0) this.wholeRequest()
    return to
  }

  private deliver(bytes: Buffer, from: number, to: number): void {
    this.sink?.data(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
  }

  private wholeRequest(): void {
    this.complete = true
    this.connection.deadline = Number.POSITIVE_INFINITY
    const { sink } = this
    this.sink = null
    sink?.end(this.chunks?.trailers)
    if (this.over) this.connection.release(this.persistent)
  }

  /** Nothing came for too long. False: there is nobody to tell. */
  late(): boolean {
    const { sink } = this
    this.sink = null
    sink?.late()
    return sink !== null
  }

  /** The rest of the body cannot be read: no request can follow either. */
  unreadable(): void {
    this.persistent = false
    this.complete = true
    const { sink } = this
    this.sink = null
    sink?.lost()
  }

  /** The connection has closed. */
  lost(): void {
    const { sink } = this
    this.sink = null
    sink?.lost()
    // Whoever has the connection tells when its call is over.
    if (!this.upgraded) this.finish()
  }

  /** All of the answer has been handed to the network. */
  answered(): void {
    this.finish()
    if (!this.answer.persistent) this.persistent = false
    if (this.complete) this.connection.release(this.persistent)
    else this.discard()
  }

  private finish(): void {
    if (this.over) return
    this.over = true
    this.owner?.closed()
  }

  writeContinue(): void {
    this.connection.writer.write('HTTP/1.1 100 Continue\r\n\r\n')
  }

  writeHints(headers: readonly string[]): void {
    if (this.head.minor === 1) this.connection.writer.write(`HTTP/1.1 103 Early Hints\r\n${fieldLines(headers)}\r\n`)
  }

  writeHead(status: number, headers: readonly string[], lines = '', dated = false): void {
    this.answer.head(status, headers, this.persistent, lines, dated)
  }

  flushHeaders(): void {
    this.answer.flush()
  }

  write(chunk: Buffer): boolean {
    return this.answer.write(chunk)
  }

  end(chunk?: Buffer, trailers?: readonly string[]): void {
    if (this.upgraded) return this.finish()
    this.answer.end(chunk, trailers !== undefined && this.takesTrailers ? trailers : null)
  }

  upgrade(headers: readonly string[]): Duplex {
    const { socket } = this.connection
    const head = SWITCHING + fieldLines(headers)
    this.upgraded = true
    this.connection.giveAway()
    socket.write(`${head}\r\n`, 'latin1')
    return socket
  }

  destroy(): void {
    this.connection.destroy()
  }
}
