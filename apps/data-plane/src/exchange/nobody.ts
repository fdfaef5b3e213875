import type { Inbound, InboundOwner } from './inbound.js'

/** A request without a caller: the head of another, no body, and an answer that goes nowhere. */
export class Nobody implements Inbound {
  readonly method = 'GET'
  readonly bodyLength = 0
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

  constructor(private readonly like: Inbound) {}

  get target(): string {
    return this.like.target
  }

  get rawHeaders(): readonly string[] {
    return this.like.rawHeaders
  }

  get headers(): Inbound['headers'] {
    return this.like.headers
  }

  header(name: string): string | undefined {
    return this.like.header(name)
  }

  receive(): void {}
  pause(): void {}
  resume(): void {}
  discard(): void {}
  writeContinue(): void {}
  writeHints(): void {}
  flushHeaders(): void {}

  writeHead(): void {
    this.headersSent = true
  }

  upgrade(): never {
    throw new TypeError('nobody has no connection')
  }

  write(): boolean {
    return true
  }

  end(): void {
    this.flushed = true
    this.owner?.closed()
  }

  destroy(): void {
    this.destroyed = true
    this.owner?.closed()
  }
}
