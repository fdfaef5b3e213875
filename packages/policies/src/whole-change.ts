import { Transform, type TransformCallback } from 'node:stream'

/** Holds a text until it is whole and gives another in its place. One that is too large, or cannot be changed, breaks off, so that it never looks whole. */
export class WholeChange extends Transform {
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly maxBytes: number,
    private readonly change: (text: string) => string,
  ) {
    super()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length
    if (this.size > this.maxBytes) return done(new Error(`the answer is larger than ${this.maxBytes} bytes`))
    this.chunks.push(chunk)
    done()
  }

  override _flush(done: TransformCallback): void {
    // To HEAD, and for 304, there is none.
    if (this.size === 0) return done()
    try {
      done(null, Buffer.from(this.change(Buffer.concat(this.chunks).toString('utf8'))))
    } catch (error) {
      done(error as Error)
    }
  }
}
