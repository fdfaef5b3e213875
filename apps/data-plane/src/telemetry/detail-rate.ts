import type { CallRecordInput } from '@gatehouse/shared/telemetry/record.js'
import { type BatchSums, counts, Sums } from '@gatehouse/shared/telemetry/sums.js'

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

/** The batch's lines with one in so many records, marked, and the sums of all of them. */
export function sampled(lines: Buffer, sequence: number, oneIn: number): Buffer {
  const sums = new Sums()
  let kept = ''
  for (const [index, line] of lines.toString().trimEnd().split('\n').entries()) {
    const record = JSON.parse(line) as CallRecordInput
    if (counts(record)) sums.add(record)
    if (index % oneIn === 0) kept += `{"sampledOneIn":${oneIn},${line.slice(1)}\n`
  }
  const whole: BatchSums = { first: sequence, last: sequence, sums: sums.all() }
  return Buffer.from(`${kept}${JSON.stringify(whole)}\n`)
}
