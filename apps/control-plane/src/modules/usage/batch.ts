import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Batch as WireBatch } from '@gatehouse/shared/protocol/telemetry.js'
import { type CallRecord, callRecord } from '@gatehouse/shared/telemetry/record.js'

const MOST_BYTES = 64 * 1024 * 1024

/** What a node reported, read. */
export interface Batch {
  nodeId: string
  epoch: string
  sequence: number
  records: CallRecord[]
  /** Lines that are no records; kept out, and told. */
  malformed: number
}

/** Reads a batch; throws on one that was damaged on its way, so that it is sent again. */
export function readBatch(nodeId: string, wire: WireBatch): Batch {
  const digest = createHash('sha256').update(wire.payload).digest()
  if (!digest.equals(wire.sha256)) throw new Error('a batch does not match its checksum')
  const bytes = wire.gzip ? gunzipSync(wire.payload, { maxOutputLength: MOST_BYTES }) : Buffer.from(wire.payload)
  const text = bytes.toString()
  const records: CallRecord[] = []
  let malformed = 0
  for (const line of text.split('\n')) {
    if (line === '') continue
    const record = readRecord(line)
    if (record) records.push(record)
    else malformed++
  }
  return { nodeId, epoch: wire.epoch, sequence: wire.sequence, records, malformed }
}

function readRecord(line: string): CallRecord | undefined {
  try {
    return callRecord.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
