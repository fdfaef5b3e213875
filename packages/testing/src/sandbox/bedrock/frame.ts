import { crc32 } from 'node:zlib'

const STRING = 7

function header(name: string, value: string): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(value.length)
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([STRING]), size, Buffer.from(value)])
}

/** An event of Amazon's binary streams: lengths, headers, payload, checksums. One character a byte. */
export function frame(event: string, payload: object, kind: 'event' | 'exception' = 'event'): string {
  const headers = Buffer.concat([header(':message-type', kind), header(`:${kind}-type`, event)])
  const body = Buffer.from(JSON.stringify(payload))
  const out = Buffer.alloc(16 + headers.length + body.length)
  out.writeUInt32BE(out.length, 0)
  out.writeUInt32BE(headers.length, 4)
  out.writeUInt32BE(crc32(out.subarray(0, 8)), 8)
  headers.copy(out, 12)
  body.copy(out, 12 + headers.length)
  out.writeUInt32BE(crc32(out.subarray(0, -4)), out.length - 4)
  return out.toString('latin1')
}
