import { readBatchText } from './batch-text.js'
import { NEWLINE } from './journal-line.js'

/** Calls a second of a node that are told one by one; above that one in so many is, and sums hold all of them. */
export const DETAIL_PER_SECOND = 5_000
/** How many seconds' worth may come at once. */
const BURST_SECONDS = 2

/** Spares the control plane the detail of calls that come too fast for anybody to read. */
export class DetailRate {
  private allowance: number
  private at: number

  /** `now`: monotonic ms. */
  constructor(
    private readonly now: () => number,
    private readonly perSecond = DETAIL_PER_SECOND,
  ) {
    this.allowance = perSecond * BURST_SECONDS
    this.at = now()
  }

  /** One in how many of these calls may be told whole; 1: all of them. */
  share(calls: number): number {
    const now = this.now()
    const most = this.perSecond * BURST_SECONDS
    this.allowance = Math.min(most, this.allowance + ((now - this.at) / 1000) * this.perSecond)
    this.at = now
    const oneIn = calls <= this.allowance ? 1 : Math.ceil(calls / Math.max(1, this.allowance))
    this.allowance = Math.max(0, this.allowance - Math.ceil(calls / oneIn))
    return oneIn
  }
}

/** The batch's lines with one in so many records, marked, and the sums of all of them: as their worker kept them, else read anew. */
export function sampled(lines: Buffer, sequence: number, oneIn: number, sums = sumsOf(lines)): Buffer {
  const mark = Buffer.from(`{"sampledOneIn":${oneIn},`)
  const parts: Buffer[] = []
  for (let start = 0, index = 0, end = 0; start < lines.length; start = end, index++) {
    end = lines.indexOf(NEWLINE, start) + 1
    if (index % oneIn === 0) parts.push(mark, lines.subarray(start + 1, end))
  }
  parts.push(Buffer.from(`{"first":${sequence},"last":${sequence},"sums":${sums}}\n`))
  return Buffer.concat(parts)
}

function sumsOf(lines: Buffer): string {
  return JSON.stringify(readBatchText(lines.toString()).records.all())
}
