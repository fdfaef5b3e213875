import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { SealedBox } from '../node/sealed-box.js'

const inflate = promisify(gunzip)
const deflate = promisify(gzip)

const MAGIC = Buffer.from('gatehouse-last-known-good-2\n')
const ID_BYTES = 16
const LENGTH_BYTES = 4

export const newFileHead = (): Buffer => Buffer.concat([MAGIC, randomBytes(ID_BYTES)])

/** Frames of one file: each is packed, sealed, and bound to the file and its place in it. */
export class Frames {
  private next = 0

  constructor(
    private readonly box: SealedBox,
    /** The file's first bytes. */
    private readonly head: Buffer,
  ) {}

  async frame(content: string): Promise<Buffer> {
    const sealed = this.box.seal(await deflate(content, { level: 1 }), this.context(this.next++))
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(sealed.length)
    return Buffer.concat([length, sealed])
  }

  context(place: number): Buffer {
    return Buffer.concat([this.head, Buffer.from(String(place))])
  }
}

/** The frames of a file as far as they are whole; throws at the first that is not this node's, or not what was written. */
export async function* readFrames(bytes: Buffer, box: SealedBox): AsyncGenerator<string> {
  const start = MAGIC.length + ID_BYTES
  if (bytes.length < start || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('not such a file')
  const frames = new Frames(box, bytes.subarray(0, start))
  for (let at = start, place = 0; at + LENGTH_BYTES <= bytes.length; place++) {
    const end = at + LENGTH_BYTES + bytes.readUInt32BE(at)
    // A crash while it was written.
    if (end > bytes.length) return
    yield String(await inflate(box.open(bytes.subarray(at + LENGTH_BYTES, end), frames.context(place))))
    at = end
  }
}
