import type { IncomingHttpHeaders } from 'node:http'
import type { DryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import type { BodySink, Inbound, InboundOwner } from '../exchange/inbound.js'
import { headerObject, joined } from '../listener/header-object.js'

/** A request that nobody sent, whole from the start; it keeps the answer. */
export class SampleInbound implements Inbound {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly bodyLength: number
  readonly complete = true
  readonly grpc = false
  readonly takesTrailers = false
  readonly wantsWebSocket = false
  readonly alike = null
  readonly byLines = false
  headersSent = false
  flushed = false
  destroyed = false
  owner: InboundOwner | null = null
  status = 0
  answerHeaders: readonly string[] = []
  readonly chunks: Buffer[] = []
  private readonly body: Buffer

  constructor(
    { method, path, body = '' }: DryRunRequest,
    readonly rawHeaders: readonly string[],
  ) {
    this.method = method
    this.target = path
    this.headers = headerObject(rawHeaders)
    this.body = Buffer.from(body)
    this.bodyLength = this.body.length
  }

  header(name: string): string | undefined {
    return joined(this.rawHeaders, name)
  }

  receive(sink: BodySink): void {
    if (this.body.length > 0) sink.data(this.body)
    sink.end()
  }

  pause(): void {}
  resume(): void {}
  discard(): void {}
  writeContinue(): void {}
  writeHints(): void {}
  flushHeaders(): void {}

  writeHead(status: number, headers: readonly string[]): void {
    this.headersSent = true
    this.status = status
    this.answerHeaders = headers
  }

  write(chunk: Buffer): boolean {
    this.chunks.push(chunk)
    return true
  }

  end(chunk?: Buffer): void {
    if (chunk) this.chunks.push(chunk)
    this.flushed = true
    this.owner?.closed()
  }

  upgrade(): never {
    throw new TypeError('a sample asks for no WebSocket')
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.owner?.closed()
  }
}
