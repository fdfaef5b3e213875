import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Logger } from 'pino'
import type { Spool } from './spool.js'

const compress = promisify(gzip)

export interface BatcherOptions {
  spool: Spool
  log: Logger
  /** A batch is cut at this many bytes of records, or this long after its first. */
  maxBytes?: number
  maxWaitMs?: number
  /** Bound of what may wait in memory for a slow disk. */
  maxPendingBytes?: number
}

/** Gathers the workers' records, unread, into compressed batches. */
export class Batcher {
  private chunks: Buffer[] = []
  private bytes = 0
  private records = 0
  private pendingBytes = 0
  private tail: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: BatcherOptions) {}

  /** `lines`: newline-separated JSON, whole lines. */
  add(lines: Uint8Array, count: number): void {
    const { maxBytes = 256 * 1024, maxWaitMs = 250, maxPendingBytes = 32 * 1024 * 1024 } = this.options
    if (this.pendingBytes + lines.length > maxPendingBytes) {
      this.options.spool.drop(count)
      return
    }
    this.pendingBytes += lines.length
    this.chunks.push(Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength))
    this.bytes += lines.length
    this.records += count
    if (this.bytes >= maxBytes) this.cut()
    else this.timer ??= setTimeout(() => this.cut(), maxWaitMs)
  }

  /** Resolves when everything added so far is in the spool. */
  flush(): Promise<void> {
    this.cut()
    return this.tail
  }

  private cut(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.records === 0) return
    const { chunks, bytes, records } = this
    this.chunks = []
    this.bytes = this.records = 0
    this.tail = this.tail.then(async () => {
      try {
        await this.options.spool.append(await compress(joinLines(chunks), { level: constants.Z_BEST_SPEED }), records)
      } catch (error) {
        this.options.log.error({ err: error, records }, 'call records could not be spooled and are dropped')
      } finally {
        this.pendingBytes -= bytes
      }
    })
  }
}

const NEWLINE = Buffer.from('\n')

/** Chunks may or may not end with a newline; between them there has to be one. */
function joinLines(chunks: Buffer[]): Buffer {
  return Buffer.concat(chunks.flatMap(chunk => (chunk.at(-1) === 10 ? [chunk] : [chunk, NEWLINE])))
}
