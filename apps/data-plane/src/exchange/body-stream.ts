import { Readable } from 'node:stream'
import { BodyAbandoned } from '../upstream/send.js'
import type { Exchange } from './exchange.js'
import type { BodySink } from './inbound.js'

const ignored = (): void => {}

/**
 * The request body as it comes, with back-pressure to the caller. Counts and limits it. Whoever destroys it (as senders do when the
 * upstream answers early) leaves the caller's connection alone, so the answer still gets there.
 */
export class BodyStream extends Readable implements BodySink {
  private size = 0

  constructor(
    private readonly exchange: Exchange,
    private readonly limit: number,
    /** Takes the fields behind it; null: they end here. */
    private readonly behind: { take(trailers: readonly string[]): void } | null = null,
  ) {
    super({ highWaterMark: 64 * 1024, autoDestroy: true })
    // It may be lost before anybody has begun to send it.
    this.on('error', ignored)
    exchange.inbound.pause()
    exchange.inbound.receive(this)
    exchange.wantBody()
  }

  override _read(): void {
    this.exchange.inbound.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.exchange.inbound.discard()
    callback(error)
  }

  data(chunk: Buffer): void {
    this.size += chunk.length
    this.exchange.facts.requestBytes = this.size
    if (this.size > this.limit) return this.abandon('body_too_large')
    this.exchange.requestCapture?.add(chunk)
    if (!this.push(chunk)) this.exchange.inbound.pause()
  }

  end(trailers?: readonly string[]): void {
    if (trailers !== undefined) this.behind?.take(trailers)
    this.push(null)
  }

  late(): void {
    this.abandon('request_timeout')
  }

  lost(): void {
    this.destroy(new BodyAbandoned())
  }

  private abandon(code: 'request_timeout' | 'body_too_large'): void {
    this.exchange.fail(code)
    this.destroy(new BodyAbandoned())
  }
}
