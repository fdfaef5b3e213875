import { type BatchSums, Sums } from '@gatehouse/shared/telemetry/sums.js'
import { readBatchText } from './batch-text.js'
import type { FrameHeader } from './spool-frame.js'

export type CondensedFrame = Omit<FrameHeader, 'length'> & { unsent: boolean; text: string }

interface Piece {
  first: number
  last: number
  unsent: boolean
  sums: Sums
}

interface Sheet {
  records: number
  dropped: number
  pieces: Piece[]
}

/**
 * Makes sums of batches. Batches that were never sent are put together: the control plane can have all of them or none. One that may have
 * been sent keeps its own number, so that it is passed over if it was.
 */
export class Condenser {
  private readonly sheets = new Map<string, Sheet>()

  /** `text`: the batch's lines. Throws on what is no batch, and then nothing of it is taken. */
  add(frame: Omit<FrameHeader, 'length'> & { unsent: boolean }, text: string): void {
    const { records, sums } = readBatchText(text)
    const sheet = this.sheetOf(frame.epoch)
    sheet.records += frame.records
    sheet.dropped += frame.dropped
    // Where a batch has sums, its records are detail alone.
    if (sums.length === 0) this.append(sheet, { first: frame.first, last: frame.sequence, sums: records }, frame.unsent)
    for (const each of sums) {
      const own = new Sums()
      for (const row of each.sums) own.merge(row)
      this.append(sheet, { first: each.first, last: each.last, sums: own }, frame.unsent)
    }
  }

  /** One frame for each journal. */
  *frames(): Iterable<CondensedFrame> {
    for (const [epoch, { records, dropped, pieces }] of this.sheets) {
      const lines = pieces.map(({ first, last, sums }): BatchSums => ({ first, last, sums: sums.all() }))
      yield {
        epoch,
        first: pieces[0]!.first,
        sequence: pieces.at(-1)!.last,
        records,
        dropped,
        detailed: false,
        unsent: pieces.every(({ unsent }) => unsent),
        text: lines.map(line => `${JSON.stringify(line)}\n`).join(''),
      }
    }
  }

  private sheetOf(epoch: string): Sheet {
    let sheet = this.sheets.get(epoch)
    if (!sheet) {
      sheet = { records: 0, dropped: 0, pieces: [] }
      this.sheets.set(epoch, sheet)
    }
    return sheet
  }

  private append({ pieces }: Sheet, piece: Omit<Piece, 'unsent'>, unsent: boolean): void {
    const before = pieces.at(-1)
    if (!before?.unsent || !unsent) {
      pieces.push({ ...piece, unsent })
      return
    }
    for (const row of piece.sums.all()) before.sums.merge(row)
    before.last = piece.last
  }
}
