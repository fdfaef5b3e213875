import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** Far beyond what sockets and the gateway may hold between them, bytes. */
const MOST = 128 << 20
/** Turns of the event loop without a taker after which there is none. A taker in this process takes something in every few. */
const QUIET_TURNS = 5_000

/** Writes a piece again and again for as long as somebody takes it. Whoever writes and whoever takes are in this process. */
export class Flood {
  /** Written so far. */
  bytes = 0

  constructor(
    private readonly sink: Writable,
    private readonly piece: Buffer | string,
    private readonly most = MOST,
    /** When all of it was written. */
    private readonly done?: () => void,
  ) {
    this.pour()
  }

  /** Resolves when nobody takes any more, or there is no more. */
  async held(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      const before = this.bytes
      await setImmediate()
      if (this.bytes !== before) quiet = 0
    }
  }

  private readonly pour = (): void => {
    while (this.bytes < this.most) {
      if (this.sink.destroyed) return
      this.bytes += this.piece.length
      if (!this.sink.write(this.piece)) return void this.sink.once('drain', this.pour)
    }
    this.done?.()
  }
}
