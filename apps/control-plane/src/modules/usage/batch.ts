import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Batch as WireBatch } from '@gatehouse/shared/protocol/telemetry.js'
import { type CallRecord, callRecord } from '@gatehouse/shared/telemetry/record.js'
import { type BatchSums, batchSums } from '@gatehouse/shared/telemetry/sums.js'
import { storable } from './storable.js'

const MOST_BYTES = 64 * 1024 * 1024

/** What a node reported, read. */
export interface Batch {
  nodeId: string
  /** The journal that it comes from, and its number there. */
  epoch: string
  sequence: number
  records: CallRecord[]
  /** Where there are any, what counts; the records are for the log alone. */
  sums: BatchSums[]
  /** Lines that are neither; kept out, and told. */
  malformed: number
}

/** Reads a batch; throws on one that was damaged on its way, so that it is sent again. */
export function readBatch(nodeId: string, wire: WireBatch): Batch {
  const digest = createHash('sha256').update(wire.payload).digest()
  if (!digest.equals(wire.sha256)) throw new Error('a batch does not match its checksum')
  const bytes = wire.gzip ? gunzipSync(wire.payload, { maxOutputLength: MOST_BYTES }) : Buffer.from(wire.payload)
  const batch: Batch = { nodeId, epoch: wire.epoch, sequence: wire.sequence, records: [], sums: [], malformed: 0 }
  for (const line of bytes.toString().split('\n')) if (line !== '') readLine(batch, line)
  return batch
}

function readLine(batch: Batch, line: string): void {
  try {
    const value = storable(JSON.parse(line), line) as object
    if ('sums' in value) batch.sums.push(batchSums.parse(value))
    else batch.records.push(callRecord.parse(value))
  } catch {
    batch.malformed++
  }
}
