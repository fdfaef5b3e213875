const BATCH_BYTES = 256 * 1024
const NEWLINE = 10
const TICK_MS = 200
/** Batches that the primary has not taken yet; beyond it is stuck, and memory must not follow. */
const MAX_PENDING = 256

/** Whole lines of JSON by shared/telemetry/record, each with its newline. */
export interface RecordLines {
  lines: Buffer
  count: number
}

export interface RecordBatchesOptions {
  /** `taken` is called when the batch has left this process; its bytes are then used again. */
  send: (records: RecordLines, taken: () => void) => void
  /** Called with the number of records that were let go. */
  dropped: (records: number) => void
}

/** Gathers call records and hands them on by size or time, whichever comes first. */
export class RecordBatches {
  private buffer: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES)
  private length = 0
  private count = 0
  private pending = 0
  private spare: Buffer | null = null
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly options: RecordBatchesOptions) {}

  /** Written as bytes at once: thousands of strings kept until the batch is full would be copied by every collection meanwhile. */
  add(line: string): void {
    const most = line.length * 3 + 1
    if (this.length + most > this.buffer.length) this.flush()
    if (most > this.buffer.length) return this.hand(Buffer.from(`${line}\n`), 1, () => {})
    this.length += this.buffer.write(line, this.length)
    this.buffer[this.length++] = NEWLINE
    this.count++
    this.timer ??= setTimeout(this.flush, TICK_MS).unref()
  }

  readonly flush = (): void => {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.count === 0) return
    const { buffer, length, count } = this
    this.buffer = this.spare ?? Buffer.allocUnsafeSlow(BATCH_BYTES)
    this.spare = null
    this.length = this.count = 0
    this.hand(buffer.subarray(0, length), count, () => {
      this.spare = buffer
    })
  }

  private hand(lines: Buffer, count: number, done: () => void): void {
    if (this.pending >= MAX_PENDING) {
      done()
      return this.options.dropped(count)
    }
    this.pending++
    this.options.send({ lines, count }, () => {
      this.pending--
      done()
    })
  }
}
