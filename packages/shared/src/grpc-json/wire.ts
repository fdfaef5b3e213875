/** The encoding of Protocol Buffers (protobuf.dev, Encoding). */
export const VARINT = 0
export const FIXED64 = 1
export const BYTES = 2
export const FIXED32 = 5

/** Not a message of that form, or larger than any honest one. */
export class WireError extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const toUtf8 = new TextEncoder()

/** Reads fields one after the other. */
export class WireReader {
  private at = 0
  private readonly view: DataView

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.at >= this.bytes.length
  }

  /** Number and form of the next field. */
  tag(): { field: number; form: number } {
    const tag = Number(BigInt.asUintN(32, this.varint()))
    if (tag >>> 3 === 0) throw new WireError('a field without a number')
    return { field: tag >>> 3, form: tag & 7 }
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) break
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw new WireError('a number without end')
  }

  fixed32(): DataView {
    return this.take(4)
  }

  fixed64(): DataView {
    return this.take(8)
  }

  chunk(): Uint8Array {
    const length = Number(this.varint())
    const { byteOffset } = this.take(length)
    const from = byteOffset - this.bytes.byteOffset
    return this.bytes.subarray(from, from + length)
  }

  text(): string {
    return textOf(this.chunk())
  }

  skip(form: number): void {
    if (form === VARINT) this.varint()
    else if (form === FIXED64) this.take(8)
    else if (form === BYTES) this.chunk()
    else if (form === FIXED32) this.take(4)
    else throw new WireError('a field of an unknown form')
  }

  private take(length: number): DataView {
    if (length > this.bytes.length - this.at) throw new WireError('a field beyond the end')
    const view = new DataView(this.view.buffer, this.view.byteOffset + this.at, length)
    this.at += length
    return view
  }
}

export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new WireError('text that is no UTF-8')
  }
}

/** Writes fields one after the other. */
export class WireWriter {
  private readonly parts: Uint8Array[] = []

  tag(field: number, form: number): this {
    return this.varint(BigInt(field * 8 + form))
  }

  varint(value: bigint): this {
    const bytes: number[] = []
    let left = BigInt.asUintN(64, value)
    for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
    return this.raw(Uint8Array.from([...bytes, Number(left)]))
  }

  fixed(length: 4 | 8, write: (view: DataView) => void): this {
    const bytes = new Uint8Array(length)
    write(new DataView(bytes.buffer))
    return this.raw(bytes)
  }

  chunk(bytes: Uint8Array): this {
    return this.varint(BigInt(bytes.length)).raw(bytes)
  }

  text(text: string): this {
    return this.chunk(toUtf8.encode(text))
  }

  raw(bytes: Uint8Array): this {
    this.parts.push(bytes)
    return this
  }

  done(): Uint8Array {
    const all = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of this.parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}
