import { mkdir, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type SealedBox, sealOverhead } from '../node/sealed-box.js'
import { condense } from './spool-condense.js'
import { encodeFrame, headerBytes, openFrame } from './spool-frame.js'
import { type Entry, SpoolIndex } from './spool-index.js'
import { Segment } from './spool-segment.js'

export interface SpoolOptions {
  folder: string
  box: SealedBox
  log: Logger
  /** Bound of all segments together, in bytes. */
  maxBytes?: number
  segmentBytes?: number
}

export interface SpooledBatch {
  /** Place in the spool, for the next read. */
  at: number
  epoch: string
  sequence: number
  records: number
  dropped: number
  payload: Buffer
}

export interface NewBatch {
  epoch: string
  sequence: number
  records: number
  payload: Buffer
}

/**
 * Batches that wait on disk for the control plane. A batch survives a crash of the process once `append` has resolved, and a loss of
 * power once a second has passed (fdatasync every second). Batches are numbered by the journals that they come from, so the same calls
 * have the same number however often they are put in. When full, the oldest segment keeps the sums of its calls alone; only where there is
 * nothing but sums do the oldest go, counted.
 */
export class Spool {
  /** Calls given up since the start. */
  dropped = 0
  /** Calls whose detail was given up, and whose sums are kept. */
  condensed = 0
  bytes = 0
  /** The last batch of each journal that is or was in here. */
  private readonly known = new Map<string, number>()
  private unreported = 0
  private segments: Segment[] = []
  private active: Segment | undefined
  private readonly index = new SpoolIndex()
  private dirty = false
  private tail: Promise<unknown> = Promise.resolve()
  private readonly syncing: NodeJS.Timeout
  private readonly maxBytes: number
  private readonly segmentBytes: number
  /** Told whenever something new can be read. */
  onAppend: () => void = () => {}

  private constructor(private readonly options: SpoolOptions) {
    this.maxBytes = options.maxBytes ?? 256 * 1024 * 1024
    this.segmentBytes = options.segmentBytes ?? 8 * 1024 * 1024
    this.syncing = setInterval(() => this.serially(() => this.sync()), 1000).unref()
  }

  /** Takes up what an earlier process left. */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    const spool = new Spool(options)
    for (const name of (await readdir(options.folder)).sort()) {
      // The draft of a segment that never came to be.
      if (name.endsWith('.new')) await unlink(join(options.folder, name))
      const segment = await Segment.reopen(options.folder, name)
      if (!segment) continue
      for (const frame of await segment.scan()) {
        spool.index.push(frame, false)
        spool.known.set(frame.epoch, frame.sequence)
      }
      spool.segments.push(segment)
      spool.bytes += segment.bytes
    }
    await spool.removeEmpty()
    return spool
  }

  /** Rejects when it could not be written. What had been put in before is not put in again. */
  append(batch: NewBatch): Promise<void> {
    return this.serially(async () => {
      if (batch.sequence <= (this.known.get(batch.epoch) ?? 0)) return
      await this.write(batch)
      this.known.set(batch.epoch, batch.sequence)
      this.onAppend()
    })
  }

  /** No more batches of this journal will come. */
  forgetJournal(epoch: string): void {
    this.known.delete(epoch)
  }

  /** Counts calls that are lost. */
  private drop(records: number): void {
    this.dropped += records
    this.unreported += records
  }

  /** Place of the oldest batch that is not acknowledged. */
  get start(): number {
    return this.index.start
  }

  /** How many batches are not acknowledged. */
  get waiting(): number {
    return this.index.length
  }

  /** The first readable batch at `at` or after it, for sending. */
  read(at: number): Promise<SpooledBatch | undefined> {
    return this.serially(async () => {
      for (let place = at; ; ) {
        const entry = this.index.from(place)
        if (!entry) return undefined
        const { epoch, sequence, records, dropped } = entry
        try {
          const payload = await this.payloadOf(entry)
          entry.unsent = false
          return { at: entry.place, epoch, sequence, records, dropped, payload }
        } catch (error) {
          this.options.log.error({ err: error, sequence, records }, 'a spooled batch cannot be read and is skipped')
          this.drop(records)
          place = entry.place + 1
        }
      }
    })
  }

  /** Forgets everything up to this batch: the control plane has it. Unknown ones are passed over. */
  acknowledge(epoch: string, sequence: number): Promise<void> {
    return this.serially(async () => {
      const done = this.index.takeUpTo(epoch, sequence)
      if (done.length === 0) return
      for (const { segment } of done) segment.open--
      // Let go of now and then, or a restart would send again what has long been acknowledged.
      if (this.active?.open === 0 && this.active.bytes > this.segmentBytes / 8) this.active = undefined
      await this.removeEmpty()
    })
  }

  /** After this nothing may be appended. */
  async close(): Promise<void> {
    clearInterval(this.syncing)
    await this.serially(async () => {
      await this.sync()
      this.active = undefined
      await this.removeEmpty()
      for (const segment of this.segments) await segment.close()
    })
  }

  private async write({ payload, ...batch }: NewBatch): Promise<void> {
    const bytes = headerBytes + payload.length + sealOverhead
    if (bytes > this.maxBytes) throw new RangeError('a batch is larger than the whole spool')
    if (this.active && this.active.bytes + bytes > this.segmentBytes) await this.rotate()
    await this.makeRoom(bytes)
    this.active ??= await this.newSegment()
    const segment = this.active
    const frame = { ...batch, first: batch.sequence, dropped: this.unreported, detailed: true }
    const offset = await segment.append(encodeFrame(this.options.box, frame, payload))
    this.unreported -= frame.dropped
    this.bytes += bytes
    this.dirty = true
    this.index.push({ ...frame, length: bytes - headerBytes, segment, offset }, true)
  }

  private async makeRoom(bytes: number): Promise<void> {
    while (this.bytes + bytes > this.maxBytes && this.segments.length > 0) {
      const detailed = this.segments.findIndex(segment => this.index.of([segment]).some(each => each.detailed))
      if (detailed >= 0) await this.condense(detailed)
      else await this.giveUpOldest()
    }
  }

  /** Makes sums of a segment's batches, beside those of the segment before it while they are few. */
  private async condense(at: number): Promise<void> {
    const before = this.segments[at - 1]
    const segments = [...(before && before.bytes < this.segmentBytes / 8 ? [before] : []), this.segments[at]!]
    if (segments.includes(this.active!)) this.active = undefined
    const old = this.index.of(segments)
    const { segment, frames, lost } = await condense({
      into: segments[0]!,
      entries: old,
      box: this.options.box,
      payloadOf: entry => this.payloadOf(entry),
      log: this.options.log,
    })
    this.bytes += segment.bytes
    this.segments[this.segments.indexOf(segments[0]!)] = segment
    this.drop(lost)
    const calls = old.reduce((sum, entry) => sum + (entry.detailed ? entry.records : 0), 0) - lost
    this.condensed += calls
    this.options.log.warn({ calls }, 'the spool is full: of the oldest calls only the sums are kept')
    this.index.replace(old, frames)
    segment.open = frames.length
    for (const each of segments) {
      this.bytes -= each.bytes
      if (each === segments[0]) await each.close()
      else {
        this.segments.splice(this.segments.indexOf(each), 1)
        await each.remove()
      }
    }
    await this.removeEmpty()
  }

  private async giveUpOldest(): Promise<void> {
    const oldest = this.segments[0]!
    if (oldest === this.active) this.active = undefined
    const entries = this.index.of([oldest])
    const lost = entries.reduce((sum, entry) => sum + entry.records, 0)
    this.index.remove(entries)
    oldest.open = 0
    this.drop(lost)
    this.options.log.error({ calls: lost }, 'the spool is full of sums: the oldest are given up')
    await this.removeEmpty()
  }

  private async payloadOf(entry: Entry): Promise<Buffer> {
    const bytes = await entry.segment.read(entry.offset, headerBytes + entry.length)
    return openFrame(this.options.box, bytes)
  }

  private async newSegment(): Promise<Segment> {
    const number = (this.segments.at(-1)?.number ?? 0) + 1
    const segment = await Segment.create(this.options.folder, number)
    this.segments.push(segment)
    return segment
  }

  private async rotate(): Promise<void> {
    await this.sync()
    this.active = undefined
    await this.removeEmpty()
  }

  private async removeEmpty(): Promise<void> {
    for (const segment of this.segments.filter(each => each.open === 0 && each !== this.active)) {
      this.segments.splice(this.segments.indexOf(segment), 1)
      this.bytes -= segment.bytes
      await segment.remove()
    }
  }

  private async sync(): Promise<void> {
    if (!this.dirty || !this.active) return
    this.dirty = false
    await this.active
      .sync()
      .catch(error => this.options.log.error({ err: error }, 'the spool could not be flushed to disk'))
  }

  private serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work)
    this.tail = result.catch(() => {})
    return result
  }
}
