import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { BadMessage } from '../../http1/bad-message.js'
import { ChunkedReader } from '../../http1/chunked.js'
import { DirectWriter } from '../../http1/direct-writer.js'
import { RecentFields } from '../../http1/recent-fields.js'
import { CHUNKED, type Framed, type ResponseHead, readResponseHead, UNTIL_CLOSE } from '../../http1/response-head.js'
import { MAX_INTERIM } from '../send.js'
import type { Carrier, Http1Call } from './call.js'

/** What a connection tells its pool. */
export interface ConnectionOwner {
  /** It may carry another call until then: performance.now(). */
  idle(connection: Connection, until: number): void
  closed(connection: Connection): void
}

const MAX_HEAD_BYTES = 64 * 1024
const EARLY_HINTS = 103
/** A connection is not used in the last moments of what the server promised, ms. */
const PROMISE_MARGIN_MS = 1000
const KEEP_ALIVE_MS = 30_000

/** All connections of a worker read into the same memory: what has to outlive the moment is copied out. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

/** One connection to a server, and the answer that is being read from it. Carries one call at a time. */
export class Connection implements Carrier {
  call: Http1Call | null = null
  /** performance.now() at which patience with the server ends; Infinity: none needed. */
  deadline = Number.POSITIVE_INFINITY
  connected = false
  readonly socket: Socket
  /** From when it is connected on. */
  writer: DirectWriter | null = null
  private readonly recent = new RecentFields<Framed>()
  private head: ResponseHead | null = null
  /** performance.now() of what is being read. */
  private readAt = 0
  private left = 0
  private chunks: ChunkedReader | null = null
  private partial: Buffer | null = null
  private interim = 0
  private cause: Error | null = null

  constructor(
    options: TcpNetConnectOpts,
    private readonly owner: ConnectionOwner,
  ) {
    this.socket = connect({
      ...options,
      noDelay: true,
      onread: { buffer: shared, callback: (length: number) => this.read(length) },
    })
    const drained = (): void => this.call?.drained()
    this.socket
      .on('connect', () => {
        this.connected = true
        this.writer = new DirectWriter(this.socket, drained)
        this.call?.connected(performance.now())
      })
      .on('drain', drained)
      .on('end', () => this.ended())
      .on('error', error => {
        this.cause ??= error
      })
      .on('close', () => this.closed())
  }

  get usable(): boolean {
    return this.connected && this.call === null && !this.socket.destroyed && this.socket.writable
  }

  /** Ends the connection; a call that it still carries is told that it broke. */
  destroy(cause?: Error): void {
    this.cause ??= cause ?? null
    this.socket.destroy()
  }

  /** Ends the connection without a word to its call. */
  drop(): void {
    this.call = null
    this.socket.destroy()
  }

  private closed(): void {
    this.owner.closed(this)
    const { call } = this
    this.call = null
    call?.lost(this.cause ?? new Error('the connection closed'))
  }

  private ended(): void {
    if (this.call && this.head?.length === UNTIL_CLOSE) this.complete(this.call, true)
    else this.socket.destroy()
  }

  /** False: the handler takes no more for now. */
  private read(length: number): boolean {
    try {
      if (this.partial === null) this.take(shared, length)
      else this.takeJoined(length)
    } catch (error) {
      this.destroy(error as Error)
    }
    return this.call === null || !this.call.paused
  }

  /** A head that came in pieces is rare, and worth a copy. */
  private takeJoined(length: number): void {
    const all = Buffer.concat([this.partial!, shared.subarray(0, length)])
    this.partial = null
    this.take(all, all.length)
  }

  private take(bytes: Buffer, end: number): void {
    const { call } = this
    this.readAt = performance.now()
    let at = 0
    while (at < end) {
      // An answer to nothing, or more than one: whatever it is meant to be, nobody shall take it for the next.
      if (call === null || this.call !== call) return void this.socket.destroy()
      if (this.head === null) {
        const head = readResponseHead(bytes, at, end, call.method === 'HEAD', this.recent)
        if (head === undefined) return this.keepPartial(bytes, at, end)
        at = head.end
        if (head.status < 200) this.interimAnswer(call, head)
        else this.begin(call, head)
      } else at = this.body(call, bytes, at, end)
      if (this.call === call && this.whole) this.complete(call, at === end)
    }
  }

  private keepPartial(bytes: Buffer, at: number, end: number): void {
    if (end - at > MAX_HEAD_BYTES) throw new BadMessage('a head too large', true)
    this.partial = Buffer.from(bytes.subarray(at, end))
  }

  private interimAnswer(call: Http1Call, head: ResponseHead): void {
    if (head.status === 101 || ++this.interim > MAX_INTERIM) throw new BadMessage('an interim answer out of place')
    if (head.status === EARLY_HINTS) call.hinted(head.headers)
  }

  private get whole(): boolean {
    return this.head !== null && (this.chunks === null ? this.left === 0 : this.chunks.done)
  }

  private begin(call: Http1Call, head: ResponseHead): void {
    this.head = head
    this.left = head.length
    if (head.length === CHUNKED) this.chunks = new ChunkedReader()
    call.headed(head, this.readAt)
  }

  private body(call: Http1Call, bytes: Buffer, at: number, end: number): number {
    if (this.chunks !== null) return this.chunks.read(bytes, at, end, (from, to) => this.deliver(call, bytes, from, to))
    const to = this.left >= 0 ? Math.min(end, at + this.left) : end
    if (this.left >= 0) this.left -= to - at
    this.deliver(call, bytes, at, to)
    return to
  }

  private deliver(call: Http1Call, bytes: Buffer, from: number, to: number): void {
    // The call may have been given up by its handler a moment ago.
    if (this.call !== call) return
    const chunk = Buffer.allocUnsafe(to - from)
    bytes.copy(chunk, 0, from, to)
    call.received(chunk, this.readAt)
  }

  /** The answer is whole. The connection goes back to its pool where both sides are done with it and want to keep it. */
  private complete(call: Http1Call, nothingFollows: boolean): void {
    const head = this.head!
    const trailers = this.chunks?.trailers
    this.call = null
    this.head = null
    this.chunks = null
    this.interim = 0
    const ms = head.persistent && call.sent && nothingFollows ? keepAliveMs(head.headers) : 0
    if (ms > 0) this.owner.idle(this, this.readAt + ms)
    else this.socket.destroy()
    call.completed(trailers)
  }
}

const TIMEOUT = /(?:^|[,;\s])timeout=(\d{1,6})/i

/** How long the server may be trusted to keep the connection open. */
function keepAliveMs(headers: readonly string[]): number {
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i] !== 'keep-alive') continue
    const promised = TIMEOUT.exec(headers[i + 1]!)?.[1]
    if (promised !== undefined) return Math.min(KEEP_ALIVE_MS, Number(promised) * 1000 - PROMISE_MARGIN_MS)
  }
  return KEEP_ALIVE_MS
}
