import type { Duplex } from 'node:stream'
import type { AnswerHandler } from '../upstream/adapters/adapter.js'
import type { Failure } from '../upstream/send.js'

/** Between an adapter and its call: an adapter may have more to tell of an answer after the call has gone elsewhere. */
export class Attempt implements AnswerHandler {
  private replaced = false

  constructor(private readonly call: AnswerHandler) {}

  /** From here on nothing of it is heard. */
  replace(): void {
    this.replaced = true
  }

  onHints(headers: string[]): void {
    if (!this.replaced) this.call.onHints(headers)
  }

  onHead(status: number, headers: string[]): void {
    if (!this.replaced) this.call.onHead(status, headers)
  }

  onUpgrade(headers: string[], socket: Duplex): void {
    if (this.replaced) socket.destroy()
    else this.call.onUpgrade(headers, socket)
  }

  onData(chunk: Buffer): boolean {
    return this.replaced || this.call.onData(chunk)
  }

  onEnd(trailers?: string[]): void {
    if (!this.replaced) this.call.onEnd(trailers)
  }

  onError(failure: Failure, cause: Error): void {
    if (!this.replaced) this.call.onError(failure, cause)
  }

  stop(): void {
    if (!this.replaced) this.call.stop()
  }
}
