import type { Failure } from '../upstream/send.js'
import { connectionFailure, refusedAnswer } from './failure.js'
import type { Attempt, Receiver } from './receiver.js'

/** No error message needs more. */
const MAX_BYTES = 64 << 10

/** An answer whose status says that it is none. */
export class RefusedAnswer implements Receiver {
  readonly usage = undefined
  readonly complete = false
  readonly said = undefined
  readonly paused = false
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(private readonly call: Attempt) {}

  data(chunk: Buffer): boolean {
    this.chunks.push(chunk)
    this.size += chunk.length
    if (this.size > MAX_BYTES) this.end()
    return true
  }

  end(): void {
    const { call } = this
    call.failed(refusedAnswer(call.target.provider.definition, call.status, call.headers, Buffer.concat(this.chunks)))
  }

  callerReady(): void {}

  broken(failure: Failure): void {
    // The status says enough, unless it could not be trusted to be the provider's last word.
    if (this.size > 0) this.end()
    else this.call.failed(connectionFailure(failure))
  }

  outputEstimate(): number {
    return 0
  }
}
