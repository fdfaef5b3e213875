import { type SealedBox, sealOverhead } from '../node/sealed-box.js'

/** A batch as it lies in a segment: header, then the sealed payload. The seal covers the header too. */
export interface FrameHeader {
  /** Of the journal that the batch was cut from; a UUID. */
  epoch: string
  /** The first and the last batch of that journal in here; one and the same unless several were condensed. */
  first: number
  sequence: number
  /** Calls that it stands for. */
  records: number
  /** Calls lost altogether before this batch. */
  dropped: number
  /** False: the calls are there as sums alone. */
  detailed: boolean
  /** Bytes of the sealed payload. */
  length: number
}

const MAGIC = 0x47485332
export const headerBytes = 56

export function encodeFrame(box: SealedBox, frame: Omit<FrameHeader, 'length'>, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32BE(MAGIC, 0)
  header.write(frame.epoch.replaceAll('-', ''), 4, 'hex')
  header.writeBigUInt64BE(BigInt(frame.first), 20)
  header.writeBigUInt64BE(BigInt(frame.sequence), 28)
  header.writeUInt32BE(frame.records, 36)
  header.writeBigUInt64BE(BigInt(frame.dropped), 40)
  header.writeUInt32BE(frame.detailed ? 1 : 0, 48)
  header.writeUInt32BE(payload.length + sealOverhead, 52)
  return Buffer.concat([header, box.seal(payload, header)])
}

/** Undefined where no whole header lies. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < headerBytes || bytes.readUInt32BE(0) !== MAGIC) return undefined
  return {
    epoch: uuid(bytes.toString('hex', 4, 20)),
    first: Number(bytes.readBigUInt64BE(20)),
    sequence: Number(bytes.readBigUInt64BE(28)),
    records: bytes.readUInt32BE(36),
    dropped: Number(bytes.readBigUInt64BE(40)),
    detailed: bytes.readUInt32BE(48) === 1,
    length: bytes.readUInt32BE(52),
  }
}

/** The payload of a whole frame; throws when it is not as it was written. */
export function openFrame(box: SealedBox, frame: Buffer): Buffer {
  return box.open(frame.subarray(headerBytes), frame.subarray(0, headerBytes))
}

const uuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
