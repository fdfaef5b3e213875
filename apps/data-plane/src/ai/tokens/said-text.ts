const EMPTY = Buffer.alloc(0)
/** More than nearly every answer has; what follows is as dense in tokens as what is kept. */
const MOST_BYTES = 256 << 10
const FIRST_BYTES = 512

/** What a model said, kept until its provider has told what that took: if it never does, its tokens are counted. */
export class SaidText {
  /** Of all that was said, kept or not. */
  bytes = 0
  private kept = EMPTY
  private length = 0

  /** `escaped`: what is added is the inside of JSON strings as they came. */
  constructor(private readonly escaped = false) {}

  add(text: string): void {
    // Three bytes are the most that a UTF-16 unit takes.
    if (this.makeRoom(text.length * 3)) {
      const size = this.kept.write(text, this.length)
      this.length += size
      this.bytes += size
    } else this.bytes += Buffer.byteLength(text)
  }

  addBytes(bytes: Buffer, start: number, end: number): void {
    if (this.makeRoom(end - start)) this.length += bytes.copy(this.kept, this.length, start, end)
    this.bytes += end - start
  }

  /** What was kept. */
  text(): string {
    const text = this.kept.toString('utf8', 0, this.length)
    if (!this.escaped) return text
    try {
      return JSON.parse(`"${text}"`) as string
    } catch {
      return text
    }
  }

  /** All there is for each byte that was kept. */
  get scale(): number {
    return this.length === 0 ? 1 : this.bytes / this.length
  }

  /** False once something was not kept: what came after it is not kept either. */
  private makeRoom(size: number): boolean {
    if (this.length < this.bytes) return false
    const needed = this.length + size
    if (needed <= this.kept.length) return true
    if (needed > MOST_BYTES) return false
    const grown = Buffer.allocUnsafeSlow(Math.min(MOST_BYTES, Math.max(FIRST_BYTES, needed, this.kept.length * 2)))
    this.kept.copy(grown, 0, 0, this.length)
    this.kept = grown
    return true
  }
}
