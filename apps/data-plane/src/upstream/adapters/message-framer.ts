/** Of one message; libraries of gRPC take 4 MiB unless told otherwise. */
const MAX_MESSAGE = 16 << 20
const HEAD_BYTES = 5

/** Takes messages of gRPC out of chunks as they come (PROTOCOL-HTTP2, Length-Prefixed-Message). */
export class MessageFramer {
  private chunks: Buffer[] = []
  private size = 0
  /** Bytes without which there is no more to be read: a head, then its message too. */
  private wanted = HEAD_BYTES

  push(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.size += chunk.length
  }

  /** Undefined: the next one is not whole yet. Throws RangeError on what is compressed or too large. */
  next(): Buffer | undefined {
    if (this.size < this.wanted) return undefined
    // Once for a head and once for its message, however many chunks they came in.
    const unread = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)
    this.chunks = [unread]
    const length = unread.readUInt32BE(1)
    // Nothing was said of compression, so nothing may be compressed.
    if (unread[0] !== 0 || length > MAX_MESSAGE) throw new RangeError('a message that cannot be read')
    this.wanted = HEAD_BYTES + length
    if (this.size < this.wanted) return undefined
    const rest = unread.subarray(this.wanted)
    const message = unread.subarray(HEAD_BYTES, this.wanted)
    this.chunks = rest.length === 0 ? [] : [rest]
    this.size = rest.length
    this.wanted = HEAD_BYTES
    return message
  }
}
