import type { Held } from '../telemetry/journal.js'
import { send } from './client.js'
import type { Origin } from './origin.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from './send.js'

/** A call that leaves once its start is on record. */
export class HeldCall implements UpstreamCall, Held {
  private call: UpstreamCall | null = null
  private aborted = false

  constructor(
    private readonly origin: Origin,
    private readonly out: Outgoing,
    private readonly timeouts: SendTimeouts,
    private readonly handler: UpstreamHandler,
  ) {}

  release(): void {
    if (!this.aborted) this.call = send(this.origin, this.out, this.timeouts, this.handler)
  }

  resume(): void {
    this.call?.resume()
  }

  abort(): void {
    this.aborted = true
    this.call?.abort()
  }
}
