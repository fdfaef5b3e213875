/** Frames of HTTP/2 (RFC 9113, 4 and 6) and field blocks of HPACK (RFC 7541) byte by byte, so that tests can write wrong ones. */
export const DATA = 0
export const HEADERS = 1
export const PRIORITY = 2
export const RST_STREAM = 3
export const SETTINGS = 4
export const PUSH_PROMISE = 5
export const PING = 6
export const GOAWAY = 7
export const WINDOW_UPDATE = 8
export const CONTINUATION = 9

export const END_STREAM = 1
export const ACK = 1
export const END_HEADERS = 4
export const PADDED = 8
export const WITH_PRIORITY = 32

/** Codes of errors (RFC 9113, 7). */
export const PROTOCOL_ERROR = 1
export const INTERNAL_ERROR = 2
export const FLOW_CONTROL_ERROR = 3
export const STREAM_CLOSED = 5
export const FRAME_SIZE_ERROR = 6
export const REFUSED_STREAM = 7
export const COMPRESSION_ERROR = 9

/** Settings (RFC 9113, 6.5.2). */
export const HEADER_TABLE_SIZE = 1
export const ENABLE_PUSH = 2
export const INITIAL_WINDOW_SIZE = 4
export const MAX_FRAME_SIZE = 5

export interface Frame {
  type: number
  flags: number
  stream: number
  payload: Buffer
}

export function frame(type: number, flags: number, stream: number, payload: Buffer | number[] = []): Buffer {
  const body = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream >>> 0, 5)
  return Buffer.concat([head, body])
}

/** The first frame of some bytes, once all of it is there. */
export function readFrame(bytes: Buffer): { frame: Frame; length: number } | undefined {
  if (bytes.length < 9) return undefined
  const length = 9 + bytes.readUIntBE(0, 3)
  if (bytes.length < length) return undefined
  const stream = bytes.readUInt32BE(5) & 0x7fff_ffff
  return { frame: { type: bytes[3]!, flags: bytes[4]!, stream, payload: bytes.subarray(9, length) }, length }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

export const window = (stream: number, by: number): Buffer => frame(WINDOW_UPDATE, 0, stream, uint32(by))
export const reset = (stream = 1): Buffer => frame(RST_STREAM, 0, stream, uint32(8))

/** Identifiers and values of settings. */
export const settings = (...pairs: [id: number, value: number][]): Buffer =>
  frame(
    SETTINGS,
    0,
    0,
    Buffer.concat(
      pairs.map(([id, value]) => {
        const bytes = Buffer.alloc(6)
        bytes.writeUInt16BE(id)
        bytes.writeUInt32BE(value >>> 0, 2)
        return bytes
      }),
    ),
  )

const PREFIX_7 = 127

function lengthOf(text: Buffer): Buffer {
  if (text.length < PREFIX_7) return Buffer.from([text.length])
  const bytes = [PREFIX_7]
  let left = text.length - PREFIX_7
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return Buffer.from([...bytes, left])
}

export type Field = readonly [name: string, value: string]

/** Fields as they are written, none of them kept in a table (RFC 7541, 6.2.2). */
export const block = (fields: readonly Field[]): Buffer =>
  Buffer.concat(
    fields.flatMap(([name, value]) => {
      const [n, v] = [Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')]
      return [Buffer.from([0]), lengthOf(n), n, lengthOf(v), v]
    }),
  )

/** A status of a head's block; 0 where it does not begin with one. */
export function statusOf(fields: Buffer): number {
  let at = 0
  // Changes of the table's size come first (RFC 7541, 6.3).
  while ((fields[at]! & 0xe0) === 0x20) {
    if ((fields[at]! & 0x1f) === 0x1f) while ((fields[++at]! & 0x80) !== 0);
    at++
  }
  const first = fields[at]!
  if ((first & 0x80) !== 0) return [200, 204, 206, 304, 400, 404, 500][(first & 0x7f) - 8] ?? 0
  if ((first & 0x3f) !== 8 && (first & 0x0f) !== 8) return 0
  const length = fields[at + 1]! & 0x7f
  const value = fields.subarray(at + 2, at + 2 + length)
  return Number((fields[at + 1]! & 0x80) === 0 ? value.toString('latin1') : digits(value))
}

/** Huffman's code, as far as digits go (RFC 7541, appendix B): three of 5 bits, seven of 6. */
function digits(coded: Buffer): string {
  const bits = [...coded].map(byte => byte.toString(2).padStart(8, '0')).join('')
  let text = ''
  for (let at = 0; text.length < 3; ) {
    const five = Number.parseInt(bits.slice(at, at + 5), 2)
    const short = five < 3
    text += short ? five : Number.parseInt(bits.slice(at, at + 6), 2) - 0b011001 + 3
    at += short ? 5 : 6
  }
  return text
}
