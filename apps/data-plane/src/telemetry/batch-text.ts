import type { CallRecordInput } from '@gatehouse/shared/telemetry/record.js'
import { type BatchSums, batchSums, counts, Sums } from '@gatehouse/shared/telemetry/sums.js'

/** What a batch's lines say. */
export interface BatchContent {
  /** Of the calls that somebody answers for. */
  records: Sums
  sums: BatchSums[]
}

/** Reads lines that this node wrote. Throws on what it cannot have written. */
export function readBatchText(text: string): BatchContent {
  const content: BatchContent = { records: new Sums(), sums: [] }
  for (const line of text.split('\n')) {
    if (line === '') continue
    const value = JSON.parse(line) as CallRecordInput | BatchSums
    if ('sums' in value) content.sums.push(batchSums.parse(value))
    else if (counts(value)) content.records.add(value)
  }
  return content
}
