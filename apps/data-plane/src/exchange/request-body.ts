import type { Exchange } from './exchange.js'
import type { BodySink } from './inbound.js'

/**
 * Collects the whole request body. `done` is called once with all of it; where the body is too large, too slow or cut short the
 * exchange is answered here and `done` is never called.
 */
export function readBody(exchange: Exchange, limit: number, done: (body: Buffer) => void): void {
  if (exchange.inbound.bodyLength > limit) return exchange.fail('body_too_large')
  const routed = exchange.routed?.bytes
  if (routed) return known(exchange, routed, limit, done)
  const collector = new Collector(exchange, limit, done)
  exchange.wantBody()
  exchange.inbound.receive(collector)
}

/** It has been read to find the route. */
function known(exchange: Exchange, body: Buffer, limit: number, done: (body: Buffer) => void): void {
  if (body.length > limit) return exchange.fail('body_too_large')
  exchange.requestCapture?.add(body)
  done(body)
}

class Collector implements BodySink {
  private readonly chunks: Buffer[] = []
  private size = 0
  private over = false

  constructor(
    private readonly exchange: Exchange,
    private readonly limit: number,
    private readonly done: (body: Buffer) => void,
  ) {}

  data(chunk: Buffer): void {
    if (this.over) return
    this.size += chunk.length
    this.exchange.facts.requestBytes = this.size
    if (this.size > this.limit) return this.stop('body_too_large')
    this.chunks.push(chunk)
  }

  end(): void {
    if (this.over) return
    this.over = true
    const { exchange, chunks } = this
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, this.size)
    exchange.requestCapture?.add(body)
    try {
      this.done(body)
    } catch (cause) {
      exchange.crash('a request failed', cause)
    }
  }

  /** A caller that leaves ends the exchange too. */
  lost(): void {
    this.over = true
  }

  late(): void {
    this.stop('request_timeout')
  }

  private stop(code: 'request_timeout' | 'body_too_large'): void {
    if (this.over) return
    this.over = true
    this.exchange.fail(code)
  }
}
