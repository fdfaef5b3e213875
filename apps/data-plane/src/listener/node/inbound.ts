import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { BODY_IDLE_MS, type BodySink, type Inbound, type InboundOwner } from '../../exchange/inbound.js'
import { fieldLines } from '../../http1/field-lines.js'
import { lowerName } from '../../http1/field-names.js'
import { contentLength, lists } from '../../http1/fields.js'
import { SWITCHING } from '../websocket.js'

/** Up to here a copy costs less than a vectored write. */
const ONE_WRITE_BYTES = 16 * 1024

/** A request that node:http has read. */
export class NodeInbound implements Inbound {
  readonly alike = null
  readonly byLines = false
  owner: InboundOwner | null = null
  readonly rawHeaders: readonly string[]
  private paused = false
  private timer: NodeJS.Timeout | null = null
  private sink: BodySink | null = null
  private upgraded = false

  readonly grpc = false

  constructor(
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
    /** What has come after a request for a WebSocket; null: it is none. */
    private readonly ahead: Buffer | null = null,
  ) {
    this.rawHeaders = lowerNames(req.rawHeaders)
    res.on('close', () => this.owner?.closed())
    res.on('drain', () => this.owner?.drained())
  }

  get method(): string {
    return this.req.method ?? 'GET'
  }

  get target(): string {
    return this.req.url ?? '/'
  }

  get headers(): IncomingHttpHeaders {
    return this.req.headers
  }

  get bodyLength(): number {
    const { headers } = this.req
    if (headers['transfer-encoding'] !== undefined) return -1
    return contentLength(headers['content-length'] ?? '0') ?? -1
  }

  get complete(): boolean {
    return this.req.complete
  }

  get headersSent(): boolean {
    return this.res.headersSent || this.upgraded
  }

  get flushed(): boolean {
    return this.res.writableFinished || this.upgraded
  }

  get destroyed(): boolean {
    return this.res.destroyed
  }

  get wantsWebSocket(): boolean {
    return this.ahead !== null
  }

  upgrade(headers: readonly string[]): Duplex {
    const { socket } = this.req
    const head = SWITCHING + fieldLines(headers)
    this.upgraded = true
    this.res.detachSocket(socket)
    if (this.ahead!.length > 0) socket.unshift(this.ahead!)
    socket.write(`${head}\r\n`, 'latin1')
    return socket
  }

  get takesTrailers(): boolean {
    return this.req.httpVersionMinor === 1 && lists(this.header('te') ?? '', 'trailers')
  }

  header(name: string): string | undefined {
    const value = this.req.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }

  receive(sink: BodySink): void {
    this.sink = sink
    this.timer = setTimeout(() => this.late(), BODY_IDLE_MS)
    const { req } = this
    req
      .on('data', (chunk: Buffer) => {
        this.timer?.refresh()
        this.sink?.data(chunk)
      })
      .on('end', () => this.close()?.end(lowerNames(req.rawTrailers)))
      .on('close', () => this.close()?.lost())
    if (this.paused) req.pause()
  }

  private late(): void {
    // While nobody takes it the caller is not at fault.
    if (this.paused) this.timer?.refresh()
    else this.close()?.late()
  }

  /** The sink, for the last time. */
  private close(): BodySink | null {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const { sink } = this
    this.sink = null
    return sink
  }

  /** The rest of the body cannot be read. */
  unreadable(): void {
    this.close()?.lost()
  }

  pause(): void {
    this.paused = true
    this.req.pause()
  }

  resume(): void {
    this.paused = false
    this.timer?.refresh()
    this.req.resume()
  }

  discard(): void {
    this.close()
    this.paused = false
    this.req.resume()
  }

  writeContinue(): void {
    this.res.writeContinue()
  }

  writeHints(headers: readonly string[]): void {
    // With none of its own an answer waits for the one before it, and hints are not worth waiting for.
    if (this.req.httpVersionMinor === 1)
      this.res.socket?.write(`HTTP/1.1 103 Early Hints\r\n${fieldLines(headers)}\r\n`, 'latin1')
  }

  writeHead(status: number, headers: readonly string[]): void {
    this.res.writeHead(status, headers as string[])
  }

  flushHeaders(): void {
    this.res.flushHeaders()
  }

  write(chunk: Buffer): boolean {
    return this.res.write(chunk)
  }

  end(chunk?: Buffer, trailers?: readonly string[]): void {
    if (this.upgraded) return this.owner?.closed()
    if (trailers !== undefined && this.takesTrailers) this.res.addTrailers(pairs(trailers))
    if (chunk === undefined) this.res.end()
    // As a string it leaves in one write with the head that still waits.
    else if (chunk.length <= ONE_WRITE_BYTES) this.res.end(chunk.toString('latin1'), 'latin1')
    else this.res.end(chunk)
  }

  destroy(): void {
    this.res.destroy()
    this.req.socket.destroy()
  }
}

const lowerNames = (raw: readonly string[]): string[] =>
  raw.map((each, index) => (index % 2 === 0 ? lowerName(each) : each))

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, flat[i + 1]!]] : []))
