const BATCH_CHARS = 256 * 1024
const TICK_MS = 200
/** Batches that the primary has not taken yet; beyond it is stuck, and memory must not follow. */
const MAX_PENDING = 256

/** Whole lines of JSON by shared/telemetry/record, each with its newline. */
export interface RecordLines {
  lines: Buffer
  count: number
}

export interface RecordBatchesOptions {
  /** `taken` is called when the message has left this process. */
  send: (records: RecordLines, taken: () => void) => void
  /** Called with the number of records that were let go. */
  dropped: (records: number) => void
}

/** Gathers call records and hands them to the primary by size or time, whichever comes first. */
export class RecordBatches {
  private lines = ''
  private count = 0
  private pending = 0
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly options: RecordBatchesOptions) {}

  add(line: string): void {
    this.lines += `${line}\n`
    this.count++
    if (this.lines.length >= BATCH_CHARS) this.flush()
    else this.timer ??= setTimeout(this.flush, TICK_MS).unref()
  }

  readonly flush = (): void => {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.count === 0) return
    const { count } = this
    const lines = Buffer.from(this.lines)
    this.lines = ''
    this.count = 0
    if (this.pending >= MAX_PENDING) return this.options.dropped(count)
    this.pending++
    this.options.send({ lines, count }, this.taken)
  }

  private readonly taken = (): void => {
    this.pending--
  }
}
