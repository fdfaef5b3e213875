import { type FileHandle, open } from 'node:fs/promises'
import { NEWLINE } from './journal-line.js'

const CHUNK_BYTES = 256 * 1024

/** Reads whole lines of a file that may still grow. What stands after the last newline waits until its own has come. */
export class LineReader {
  bytes: Buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  /** The present line is `bytes[start, end)`, without its newline; good until the next `fill`. */
  start = 0
  end = -1
  /** Of what has been read of the file. */
  private position = 0
  private filled = 0
  /** What of `bytes` holds something. */
  private read: Buffer = this.bytes.subarray(0, 0)

  private constructor(private readonly file: FileHandle) {}

  static async open(path: string): Promise<LineReader> {
    return new LineReader(await open(path, 'r'))
  }

  /** Goes to the next line. False: there is none in memory; `fill` may bring some. */
  next(): boolean {
    const start = this.end + 1
    const end = this.read.indexOf(NEWLINE, start)
    if (end < 0) return false
    this.start = start
    this.end = end
    return true
  }

  /** False: the file holds no more. */
  async fill(): Promise<boolean> {
    this.makeRoom()
    const { bytesRead } = await this.file.read(this.bytes, this.filled, this.bytes.length - this.filled, this.position)
    this.filled += bytesRead
    this.position += bytesRead
    this.read = this.bytes.subarray(0, this.filled)
    return bytesRead > 0
  }

  close(): Promise<void> {
    return this.file.close()
  }

  /** Forgets the lines that were read; a line that fills the memory gets twice of it. */
  private makeRoom(): void {
    const kept = this.bytes.subarray(this.end + 1, this.filled)
    const target = kept.length > this.bytes.length / 2 ? Buffer.allocUnsafe(this.bytes.length * 2) : this.bytes
    kept.copy(target)
    this.bytes = target
    this.filled = kept.length
    this.start = 0
    this.end = -1
  }
}
