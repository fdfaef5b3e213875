import { type SealedBox, sealOverhead } from '../node/sealed-box.js'

/** A numbered batch as it lies in a segment: header, then the sealed payload. The seal covers the header and the epoch too. */
export interface FrameHeader {
  sequence: number
  records: number
  /** Records lost before this batch. */
  dropped: number
  /** Bytes of the sealed payload. */
  length: number
}

const MAGIC = 0x47485331
export const headerBytes = 28

export function encodeFrame(
  box: SealedBox,
  epoch: string,
  frame: Omit<FrameHeader, 'length'>,
  payload: Buffer,
): Buffer {
  const header = Buffer.allocUnsafe(headerBytes)
  header.writeUInt32BE(MAGIC, 0)
  header.writeBigUInt64BE(BigInt(frame.sequence), 4)
  header.writeUInt32BE(frame.records, 12)
  header.writeBigUInt64BE(BigInt(frame.dropped), 16)
  header.writeUInt32BE(payload.length + sealOverhead, 24)
  return Buffer.concat([header, box.seal(payload, context(epoch, header))])
}

/** Undefined where no whole header lies. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < headerBytes || bytes.readUInt32BE(0) !== MAGIC) return undefined
  return {
    sequence: Number(bytes.readBigUInt64BE(4)),
    records: bytes.readUInt32BE(12),
    dropped: Number(bytes.readBigUInt64BE(16)),
    length: bytes.readUInt32BE(24),
  }
}

/** The payload of a whole frame; throws when it is not as it was written. */
export function openFrame(box: SealedBox, epoch: string, frame: Buffer): Buffer {
  return box.open(frame.subarray(headerBytes), context(epoch, frame.subarray(0, headerBytes)))
}

const context = (epoch: string, header: Buffer): Buffer => Buffer.concat([Buffer.from(epoch), header])
