import { randomFillSync } from 'node:crypto'

const CLOSE = 8
/** RFC 6455, 7.4.1: a server goes down, or nobody has said anything for long. */
const GOING_AWAY = 1001

/** Follows the frames of one direction (RFC 6455, 5.2), so that it is known where one ends and whether a Close has passed. Keeps no payload. */
export class Frames {
  /** A Close frame has begun. */
  closed = false
  private readonly head = Buffer.allocUnsafe(10)
  private have = 0
  /** Bytes of the present frame that are still to come, its head aside. */
  private left = 0

  /** One frame has ended and no other has begun. */
  get between(): boolean {
    return this.have === 0 && this.left === 0
  }

  /** Reads from `at` to the end of the present frame, or of the chunk; gives the index behind. */
  next(chunk: Buffer, at: number): number {
    if (this.left === 0) at = this.readHead(chunk, at)
    const taken = Math.min(this.left, chunk.length - at)
    this.left -= taken
    return at + taken
  }

  private readHead(chunk: Buffer, at: number): number {
    while (at < chunk.length) {
      this.head[this.have++] = chunk[at++]!
      if (this.have < 2 || this.have < this.wanted) continue
      this.begin()
      break
    }
    return at
  }

  /** Bytes of the head up to the length; a mask is counted with the payload. */
  private get wanted(): number {
    const short = this.head[1]! & 0x7f
    return short === 127 ? 10 : short === 126 ? 4 : 2
  }

  private begin(): void {
    const { head } = this
    const short = head[1]! & 0x7f
    const length = short === 127 ? Number(head.readBigUInt64BE(2)) : short === 126 ? head.readUInt16BE(2) : short
    this.left = length + (head[1]! & 0x80 ? 4 : 0)
    if ((head[0]! & 0x0f) === CLOSE) this.closed = true
    this.have = 0
  }
}

/** A Close frame that says that we go away; what goes to a service is masked as a caller's. */
export function goingAway(masked: boolean): Buffer {
  const code = Buffer.from([GOING_AWAY >> 8, GOING_AWAY & 0xff])
  if (!masked) return Buffer.concat([Buffer.from([0x80 | CLOSE, 2]), code])
  const mask = randomFillSync(Buffer.allocUnsafe(4))
  return Buffer.concat([Buffer.from([0x80 | CLOSE, 0x82]), mask, Buffer.from(code.map((byte, i) => byte ^ mask[i]!))])
}
