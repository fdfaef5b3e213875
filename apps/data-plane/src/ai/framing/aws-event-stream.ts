import { crc32 } from 'node:zlib'
import { Pending } from './pending.js'
import { EventTooLong, MAX_EVENT_BYTES } from './sse.js'

const PRELUDE_BYTES = 12
const CRC_BYTES = 4

export class CorruptFrame extends Error {}

/**
 * Cuts an `application/vnd.amazon.eventstream`: length of the frame, length of its headers, CRC of the two, headers, payload, CRC of all.
 * Exceptions are named `exception:` and their type.
 */
export class AwsEventFramer {
  hasData = false
  private readonly pending = new Pending()
  private ended = false
  private payload = ''
  private type: string | undefined

  push(chunk: Buffer): void {
    this.pending.push(chunk)
  }

  end(): void {
    this.ended = true
  }

  /** Throws CorruptFrame, also where the stream ended within a frame, and EventTooLong. */
  next(): boolean {
    const { pending } = this
    const { bytes, start: at } = pending
    if (pending.length < PRELUDE_BYTES) return this.wait()
    const length = bytes.readUInt32BE(at)
    const headers = bytes.readUInt32BE(at + 4)
    if (bytes.readUInt32BE(at + 8) !== crc32(bytes.subarray(at, at + 8))) throw new CorruptFrame('prelude')
    if (length > MAX_EVENT_BYTES) throw new EventTooLong()
    if (length < PRELUDE_BYTES + headers + CRC_BYTES) throw new CorruptFrame('lengths')
    if (pending.length < length) return this.wait()
    const end = at + length - CRC_BYTES
    if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(at, end))) throw new CorruptFrame('message')
    const start = at + PRELUDE_BYTES
    this.type = nameOf(bytes.subarray(start, start + headers))
    this.payload = bytes.toString('utf8', start + headers, end)
    this.hasData = true
    pending.start += length
    return true
  }

  private wait(): false {
    if (this.ended && this.pending.length > 0) throw new CorruptFrame('cut')
    return false
  }

  text(): string {
    return this.payload
  }

  name(): string | undefined {
    return this.type
  }
}

/** Bytes of a header's value by its type; -1: two bytes of length, then so many. */
const SIZES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16]
const STRING = 7

function nameOf(headers: Buffer): string | undefined {
  let event: string | undefined
  let exception: string | undefined
  for (let at = 0; at < headers.length; ) {
    const nameEnd = at + 1 + headers[at]!
    const name = headers.toString('latin1', at + 1, nameEnd)
    const type = headers[nameEnd]
    let size = SIZES[type ?? -1]
    if (size === undefined) throw new CorruptFrame('header')
    at = nameEnd + 1
    if (size < 0) {
      if (at + 2 > headers.length) throw new CorruptFrame('header')
      size = headers.readUInt16BE(at)
      at += 2
    }
    if (at + size > headers.length) throw new CorruptFrame('header')
    const value = type === STRING ? headers.toString('utf8', at, at + size) : ''
    at += size
    if (name === ':event-type') event = value
    else if (name === ':exception-type' || name === ':error-code') exception = value
  }
  return exception === undefined ? event : `exception:${exception}`
}
