import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { isMissing } from '../node/write-file.js'
import { BatchLines } from './batch-lines.js'
import { partName, partOf } from './journal-file.js'
import { idOf, kinds, textAfterId } from './journal-line.js'
import { LineReader } from './line-reader.js'
import { unsettledCalls } from './unsettled.js'

/** How much of what a dead worker left goes into one batch. */
const BATCH_BYTES = 512 * 1024

/** A batch as its journal numbers it: whoever reads the same journal again makes the same batches of it. */
export interface JournalBatch {
  epoch: string
  sequence: number
  /** Lines of JSON by shared/telemetry/record. Used again once `keep` has resolved. */
  lines: Buffer
  count: number
  /** Their sums as JSON, where its worker kept them. */
  sums?: string
}

export interface JournalReaderOptions {
  folder: string
  epoch: string
  /** Resolves when the batch is safe; rejects when it has to be offered again. */
  keep: (batch: JournalBatch) => Promise<void>
  /** Opens a sealed record. */
  open: (sealed: Buffer, id: string) => Buffer
  log: Logger
}

/** Turns one worker's journal into batches while it is written, and settles what is left when the worker is gone. */
export class JournalReader {
  private part = 1
  private lines: LineReader | undefined
  private readonly batch = new BatchLines()
  private sequence = 0
  private sums: string | undefined
  private spent: string[] = []

  constructor(private readonly options: JournalReaderOptions) {}

  /** Keeps every batch that has ended. One call at a time; after a rejection the reader is of no more use. */
  async advance(): Promise<void> {
    do {
      await this.readPart()
    } while (await this.turn())
  }

  /** After the worker has ended: keeps all there is, settles the calls that were open, and removes the files. */
  async finish(): Promise<void> {
    await this.advance()
    const { log } = this.options
    // What is settled here is not in them.
    this.sums = undefined
    const unsettled = await unsettledCalls(this.path, line => log.error({ line }, 'the start of a call cannot be read'))
    for (const line of unsettled) {
      const bytes = Buffer.from(line)
      this.batch.add(bytes, 0, bytes.length)
      if (this.batch.length > BATCH_BYTES) await this.end(this.sequence + 1)
    }
    if (this.batch.count > 0) await this.end(this.sequence + 1)
    if (unsettled.length > 0)
      log.warn({ calls: unsettled.length }, 'calls that a dead worker left open are settled by estimates')
    await this.remove()
  }

  async close(): Promise<void> {
    await this.lines?.close()
    this.lines = undefined
  }

  private get path(): string {
    return join(this.options.folder, partName(this.options.epoch, this.part))
  }

  private async readPart(): Promise<void> {
    const lines = this.lines ?? (await this.openOldest())
    this.lines = lines
    do
      while (lines.next()) {
        const ended = this.take(lines)
        if (ended) await ended
      }
    while (await lines.fill())
  }

  private async openOldest(): Promise<LineReader> {
    const parts = (await readdir(this.options.folder)).map(partOf).filter(found => found?.epoch === this.options.epoch)
    this.part = Math.min(...parts.map(found => found!.part))
    return LineReader.open(this.path)
  }

  private take({ bytes, start, end }: LineReader): Promise<void> | undefined {
    switch (bytes[start]) {
      case kinds.record:
        this.batch.add(bytes, start + 1, end)
        return undefined
      case kinds.sealed:
        this.addSealed(idOf(bytes, start), textAfterId(bytes, start, end))
        return undefined
      case kinds.sums:
        this.sums = bytes.toString('utf8', start + 1, end)
        return undefined
      case kinds.cut:
        return this.end(Number(bytes.toString('latin1', start + 1, end)))
    }
    return undefined
  }

  private addSealed(id: string, text: string): void {
    try {
      const record = this.options.open(Buffer.from(text, 'base64'), id)
      this.batch.add(record, 0, record.length)
    } catch (error) {
      this.options.log.error({ err: error, call: id }, 'a sealed call record cannot be read')
    }
  }

  private async end(sequence: number): Promise<void> {
    const { batch, sums } = this
    const { epoch } = this.options
    this.sequence = sequence
    this.sums = undefined
    if (batch.count > 0) await this.options.keep({ epoch, sequence, lines: batch.content, count: batch.count, sums })
    batch.clear()
    for (const path of this.spent.splice(0)) await unlink(path)
  }

  /** Goes on to the next part, if there is one, when this one has been read to its end. */
  private async turn(): Promise<boolean> {
    const { folder, epoch } = this.options
    const next = await LineReader.open(join(folder, partName(epoch, this.part + 1))).catch(error => {
      if (isMissing(error)) return undefined
      throw error
    })
    if (!next) return false
    // It may have grown between its last read and the beginning of the next.
    await this.readPart()
    await this.lines!.close()
    this.spent.push(this.path)
    if (this.batch.count === 0) for (const path of this.spent.splice(0)) await unlink(path)
    this.lines = next
    this.part++
    return true
  }

  private async remove(): Promise<void> {
    const paths = [...this.spent.splice(0), this.path]
    await this.close()
    for (const path of paths) await unlink(path).catch(ignoreMissing)
  }
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}
