import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeHeader, type FrameHeader, headerBytes } from './spool-frame.js'

const NAME = /^(\d{10})\.spool$/

/** Where one frame lies. */
export interface FrameAt extends FrameHeader {
  segment: Segment
  offset: number
}

/** One append-only file of frames. */
export class Segment {
  bytes = 0
  /** Frames neither acknowledged nor given up. */
  open = 0

  private constructor(
    readonly number: number,
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async create(folder: string, number: number): Promise<Segment> {
    const path = join(folder, `${String(number).padStart(10, '0')}.spool`)
    return new Segment(number, path, await open(path, 'wx+', 0o600))
  }

  /** Undefined when the name is not a segment's. */
  static async reopen(folder: string, name: string): Promise<Segment | undefined> {
    const match = NAME.exec(name)
    if (!match) return undefined
    const path = join(folder, name)
    return new Segment(Number(match[1]), path, await open(path, 'r'))
  }

  /** An empty one that takes the place of this one, in one step, when it is told to. */
  async successor(): Promise<{ segment: Segment; takeOver: () => Promise<void> }> {
    const draft = `${this.path}.new`
    const segment = new Segment(this.number, this.path, await open(draft, 'w+', 0o600))
    return {
      segment,
      takeOver: async () => {
        await segment.sync()
        await rename(draft, this.path)
      },
    }
  }

  /** Every whole frame; what a crash left half written at the end is passed over. */
  async scan(): Promise<FrameAt[]> {
    const content = await this.file.readFile()
    const frames: FrameAt[] = []
    for (;;) {
      const header = decodeHeader(content.subarray(this.bytes, this.bytes + headerBytes))
      const end = this.bytes + headerBytes + (header?.length ?? 0)
      if (!header || end > content.length) break
      frames.push({ ...header, segment: this, offset: this.bytes })
      this.bytes = end
    }
    this.open = frames.length
    return frames
  }

  /** A failed write leaves nothing behind that counts: the next one starts at the same place. */
  async append(frame: Buffer): Promise<number> {
    const offset = this.bytes
    for (let done = 0; done < frame.length; ) {
      const { bytesWritten } = await this.file.write(frame, done, frame.length - done, offset + done)
      done += bytesWritten
    }
    this.bytes = offset + frame.length
    this.open++
    return offset
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    const { bytesRead } = await this.file.read(bytes, 0, length, offset)
    return bytes.subarray(0, bytesRead)
  }

  sync(): Promise<void> {
    return this.file.datasync()
  }

  close(): Promise<void> {
    return this.file.close()
  }

  async remove(): Promise<void> {
    await this.file.close()
    await unlink(this.path)
  }
}
