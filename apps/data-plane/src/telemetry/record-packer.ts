import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Records } from '../node/ipc.js'
import type { RecordLines } from './record-batches.js'

const compress = promisify(gzip)
const FASTEST = { level: constants.Z_BEST_SPEED, memLevel: constants.Z_MAX_MEMLEVEL, chunkSize: 32 * 1024 }

export interface RecordPackerOptions {
  /** `sent` is called when the message has left this process. */
  send: (records: Records, sent: () => void) => void
  /** Called with the number of records that were let go. */
  dropped: (records: number) => void
}

/**
 * Compresses batches where they arise, off the event loop: the primary then passes on a tenth of the bytes, unread. Members of gzip
 * can be put one after the other (RFC 1952, 2.2), so nobody packs them again.
 */
export class RecordPacker {
  private under = 0
  private idle: (() => void)[] = []

  constructor(private readonly options: RecordPackerOptions) {}

  /** `taken` is called when the batch has left this process, or is lost. */
  readonly pack = ({ lines, count }: RecordLines, taken: () => void): void => {
    this.under++
    compress(lines, FASTEST)
      .then(
        member => this.options.send({ type: 'records', member, bytes: lines.length, count }, taken),
        () => {
          this.options.dropped(count)
          taken()
        },
      )
      .finally(() => this.packed())
  }

  /** Resolves when everything given so far has been handed to `send`. */
  flushed(): Promise<void> {
    return this.under === 0 ? Promise.resolve() : new Promise(resolve => this.idle.push(resolve))
  }

  private packed(): void {
    this.under--
    if (this.under === 0) for (const resolve of this.idle.splice(0)) resolve()
  }
}
