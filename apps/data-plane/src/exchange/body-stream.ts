import { Readable } from 'node:stream'
import { BodyAbandoned } from '../upstream/send.js'
import type { Exchange } from './exchange.js'
import { BODY_IDLE_MS } from './request-body.js'

/**
 * The request body as it comes, with back-pressure to the caller. Counts and limits it. Whoever destroys it (as senders do when the
 * upstream answers early) leaves the caller's connection alone, so the answer still gets there.
 */
export class BodyStream extends Readable {
  private size = 0
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly exchange: Exchange,
    private readonly limit: number,
  ) {
    super({ highWaterMark: 64 * 1024, autoDestroy: true })
    const { req } = exchange
    this.timer = setTimeout(this.late, BODY_IDLE_MS)
    req.on('data', this.receive).on('end', this.finish).on('close', this.lost)
    req.pause()
    exchange.wantBody()
  }

  override _read(): void {
    this.timer.refresh()
    this.exchange.req.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.timer)
    const { req } = this.exchange
    req.off('data', this.receive).off('end', this.finish).off('close', this.lost)
    // Whatever still comes is read and dropped.
    req.resume()
    callback(error)
  }

  private readonly receive = (chunk: Buffer): void => {
    this.size += chunk.length
    this.exchange.facts.requestBytes = this.size
    if (this.size > this.limit) return this.abandon('body_too_large')
    this.timer.refresh()
    this.exchange.requestCapture?.add(chunk)
    if (!this.push(chunk)) this.exchange.req.pause()
  }

  private readonly finish = (): void => {
    clearTimeout(this.timer)
    this.push(null)
  }

  private readonly late = (): void => {
    // While the upstream is slow the caller is not at fault.
    if (this.exchange.req.isPaused()) this.timer.refresh()
    else this.abandon('request_timeout')
  }

  private readonly lost = (): void => {
    if (!this.exchange.req.complete) this.destroy(new BodyAbandoned())
  }

  private abandon(code: 'request_timeout' | 'body_too_large'): void {
    this.exchange.fail(code)
    this.destroy(new BodyAbandoned())
  }
}
