import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { constants, type IncomingHttpHeaders as Http2Headers, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { BODY_IDLE_MS, type BodySink, type Inbound, type InboundOwner } from '../../exchange/inbound.js'
import { contentLength } from '../../http1/fields.js'
import { headerObject, joined } from '../header-object.js'
import { httpDate } from '../http-date.js'

/** Of a connection, not of a call: HTTP/2 has no place for them (RFC 9113, 8.2.2). */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'])

const GRPC = /^application\/grpc(?:$|[+;])/

type Http2Fields = Record<string, string | string[] | number>

/** With the fields as they came, which the types do not know of. */
type ToldTrailers = [fields: Http2Headers, flags: number, raw: string[]]

/** A stream of HTTP/2: one request and its answer. */
export class Http2Inbound implements Inbound {
  readonly alike = null
  readonly byLines = false
  owner: InboundOwner | null = null
  readonly rawHeaders: string[] = []
  readonly bodyLength: number
  /** How many names of a host there are that differ, or none. */
  readonly hosts: number
  readonly grpc: boolean
  readonly takesTrailers: boolean
  /** Here by CONNECT with a protocol (RFC 8441, 4). */
  readonly wantsWebSocket: boolean
  private headWritten = false
  private object: IncomingHttpHeaders | null = null
  private head: Http2Fields | null = null
  private trailers: Http2Fields = {}
  private sink: BodySink | null = null
  /** Behind the body of the request. */
  private behind: string[] | undefined = undefined
  private paused = false
  private ended = false
  private upgraded = false
  private timer: NodeJS.Timeout | null = null
  /** Of the body as a whole, however steadily it comes. */
  private total: NodeJS.Timeout | null = null

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly pseudo: Http2Headers,
    raw: readonly string[],
    private readonly totalMs: number,
  ) {
    const authority = pseudo[':authority']
    this.wantsWebSocket = isConnect(pseudo) && pseudo[':protocol'] === 'websocket' && !stream.endAfterHeaders
    if (authority !== undefined) this.rawHeaders.push('host', authority)
    let hosts = authority === undefined ? 0 : 1
    let grpc = false
    let takesTrailers = false
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i]!
      if (name.startsWith(':')) continue
      if (name === 'host') {
        if (raw[i + 1] !== authority) hosts++
        if (authority !== undefined) continue
      } else if (name === 'content-type') grpc = GRPC.test(raw[i + 1]!)
      // The one value that it may have here (RFC 9113, 8.2.2).
      else if (name === 'te') takesTrailers = raw[i + 1] === 'trailers'
      if (name !== 'sec-websocket-key' || !this.wantsWebSocket) this.rawHeaders.push(name, raw[i + 1]!)
    }
    // Callers by HTTP/2 have none (RFC 8441, 5), and services of HTTP/1.1 want one.
    if (this.wantsWebSocket) this.rawHeaders.push('sec-websocket-key', randomBytes(16).toString('base64'))
    this.hosts = hosts
    this.grpc = grpc
    this.takesTrailers = takesTrailers && !this.wantsWebSocket
    const told = this.header('content-length')
    this.bodyLength =
      stream.endAfterHeaders || this.wantsWebSocket ? 0 : ((told === undefined ? undefined : contentLength(told)) ?? -1)
    if (!stream.endAfterHeaders) stream.on('trailers', (...told) => this.follow(...(told as unknown as ToldTrailers)))
    stream.on('close', () => {
      if (!this.complete) this.close()?.lost()
      // Whoever has the stream tells when its call is over.
      if (!this.upgraded) this.owner?.closed()
    })
    stream.on('drain', () => this.owner?.drained())
  }

  /** A WebSocket is asked for as HTTP/1.1 would, so that all that holds there holds here. */
  get method(): string {
    if (this.wantsWebSocket) return 'GET'
    return this.pseudo[':method'] ?? 'GET'
  }

  get target(): string {
    // No tunnels to elsewhere, nor of other protocols.
    if (isConnect(this.pseudo) && !this.wantsWebSocket) return ''
    return this.pseudo[':path'] ?? ''
  }

  get headers(): IncomingHttpHeaders {
    this.object ??= headerObject(this.rawHeaders)
    return this.object
  }

  upgrade(headers: readonly string[]): Duplex {
    const head = grouped(headers)
    delete head['sec-websocket-accept']
    this.upgraded = true
    this.stream.respond({ ':status': 200, ...head })
    return this.stream
  }

  get headersSent(): boolean {
    return this.headWritten || this.upgraded
  }

  get complete(): boolean {
    return this.bodyLength === 0 || this.stream.readableEnded
  }

  get flushed(): boolean {
    // A stream that its caller resets ends too, and counts as written.
    return this.upgraded || (this.ended && this.stream.writableFinished && !this.stream.aborted)
  }

  get destroyed(): boolean {
    return !this.upgraded && (this.stream.destroyed || this.stream.closed)
  }

  header(name: string): string | undefined {
    return joined(this.rawHeaders, name)
  }

  receive(sink: BodySink): void {
    if (this.complete) return sink.end()
    this.sink = sink
    // Two sides of gRPC may speak when they like.
    if (!this.grpc) {
      this.timer = setTimeout(() => this.late(), BODY_IDLE_MS)
      this.total = setTimeout(() => this.close()?.late(), this.totalMs)
    }
    const { stream } = this
    stream.on('data', (chunk: Buffer) => {
      this.timer?.refresh()
      this.sink?.data(chunk)
    })
    stream.on('end', () => this.close()?.end(this.behind))
    if (this.paused) stream.pause()
  }

  private follow(_fields: Http2Headers, _flags: number, raw: string[]): void {
    this.behind = raw
  }

  private late(): void {
    // While nobody takes it the caller is not at fault.
    if (this.paused) this.timer?.refresh()
    else this.close()?.late()
  }

  /** The sink, for the last time. */
  private close(): BodySink | null {
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.total !== null) clearTimeout(this.total)
    this.timer = null
    this.total = null
    const { sink } = this
    this.sink = null
    return sink
  }

  pause(): void {
    this.paused = true
    this.stream.pause()
  }

  resume(): void {
    this.paused = false
    this.timer?.refresh()
    this.stream.resume()
  }

  /** The caller need not send the rest at all: an answer may end before its request (RFC 9113, 8.1). */
  discard(): void {
    this.close()
    this.paused = false
    if (this.stream.writableEnded && !this.complete) this.stream.close(constants.NGHTTP2_NO_ERROR)
    else this.stream.resume()
  }

  writeContinue(): void {
    if (!this.destroyed) this.stream.additionalHeaders({ ':status': 100 })
  }

  writeHints(headers: readonly string[]): void {
    if (!this.destroyed) this.stream.additionalHeaders({ ':status': 103, ...grouped(headers) })
  }

  writeHead(status: number, headers: readonly string[]): void {
    const head: Http2Fields = { ':status': this.statusOf(status), ...grouped(headers) }
    head.date ??= httpDate()
    this.head = head
    this.headWritten = true
  }

  /** A success would open the tunnel (RFC 8441, 4), and nobody is at its other end. */
  private statusOf(status: number): number {
    return this.wantsWebSocket && status < 300 ? 502 : status
  }

  flushHeaders(): void {
    this.respond(false)
  }

  private respond(endStream: boolean): void {
    if (this.head === null || this.destroyed) return
    const waitForTrailers = this.takesTrailers && !endStream
    if (waitForTrailers) this.stream.on('wantTrailers', () => this.stream.sendTrailers(this.trailers))
    this.stream.respond(this.head, { endStream, waitForTrailers })
    this.head = null
  }

  write(chunk: Buffer): boolean {
    this.respond(false)
    // node:http2 ends it with a head that is all there is of an answer (HEAD, 204, 304); more would break it.
    return this.stream.writableEnded || this.stream.write(chunk)
  }

  end(chunk?: Buffer, trailers?: readonly string[]): void {
    if (this.upgraded) return this.owner?.closed()
    this.ended = true
    if (trailers !== undefined) this.trailers = grouped(trailers)
    const empty = chunk === undefined || chunk.length === 0
    if (empty && this.head !== null && trailers === undefined) this.respond(true)
    else this.respond(false)
    if (!this.stream.writableEnded) this.stream.end(empty ? undefined : chunk)
    // What its caller would still say, of a body or in a tunnel, nobody hears: it need not go on for ever (RFC 9113, 8.1).
    if (this.wantsWebSocket || !this.complete) this.stream.close(constants.NGHTTP2_NO_ERROR)
  }

  destroy(): void {
    this.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  }
}

const isConnect = (pseudo: Http2Headers): boolean => pseudo[':method'] === 'CONNECT'

/** As node:http2 takes them: in lower case, those of one name together, for it throws on two of a name that it knows to come once. */
function grouped(fields: readonly string[]): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {}
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    const value = fields[i + 1]!
    if (OF_CONNECTION.has(name)) continue
    const before = all[name]
    if (name === 'set-cookie') all[name] = before === undefined ? [value] : [...before, value]
    else all[name] = before === undefined ? value : `${before}, ${value}`
  }
  return all
}
