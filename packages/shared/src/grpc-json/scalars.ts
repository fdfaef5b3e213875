import { type Descriptor, type Field, T } from './descriptor.js'
import { JsonMisfit } from './json.js'
import { BYTES, FIXED32, FIXED64, VARINT, type WireReader, type WireWriter } from './wire.js'

/** Single values between the wire and JSON (protobuf.dev, ProtoJSON). */
const WIDE: ReadonlySet<number> = new Set([T.int64, T.uint64, T.fixed64, T.sfixed64, T.sint64])
const FORMS: Readonly<Record<number, number>> = {
  [T.double]: FIXED64,
  [T.fixed64]: FIXED64,
  [T.sfixed64]: FIXED64,
  [T.float]: FIXED32,
  [T.fixed32]: FIXED32,
  [T.sfixed32]: FIXED32,
  [T.string]: BYTES,
  [T.bytes]: BYTES,
  [T.message]: BYTES,
}

export const formOf = (type: number): number => FORMS[type] ?? VARINT

/** What JSON has where nothing was set. */
export function defaultOf({ type, typeName }: Field, { enums }: Descriptor): unknown {
  if (type === T.string || type === T.bytes) return ''
  if (type === T.bool) return false
  if (type === T.enum) return enums.get(typeName)?.byNumber.get(0) ?? 0
  return WIDE.has(type) ? '0' : 0
}

export function readScalar(reader: WireReader, { type, typeName }: Field, { enums }: Descriptor): unknown {
  switch (type) {
    case T.double:
      return jsonNumber(reader.fixed64().getFloat64(0, true))
    case T.float:
      return jsonNumber(shortest(reader.fixed32().getFloat32(0, true)))
    case T.int64:
      return String(BigInt.asIntN(64, reader.varint()))
    case T.uint64:
      return String(reader.varint())
    case T.sint64:
      return String(unzigzag(reader.varint()))
    case T.fixed64:
      return String(reader.fixed64().getBigUint64(0, true))
    case T.sfixed64:
      return String(reader.fixed64().getBigInt64(0, true))
    case T.int32:
      return Number(BigInt.asIntN(32, reader.varint()))
    case T.uint32:
      return Number(BigInt.asUintN(32, reader.varint()))
    case T.sint32:
      return Number(BigInt.asIntN(32, unzigzag(reader.varint())))
    case T.fixed32:
      return reader.fixed32().getUint32(0, true)
    case T.sfixed32:
      return reader.fixed32().getInt32(0, true)
    case T.bool:
      return reader.varint() !== 0n
    case T.enum: {
      const value = Number(BigInt.asIntN(32, reader.varint()))
      return enums.get(typeName)?.byNumber.get(value) ?? value
    }
    case T.bytes:
      return toBase64(reader.chunk())
    default:
      return reader.text()
  }
}

const RANGES: Readonly<Record<number, readonly [bigint, bigint]>> = {
  [T.int32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [T.sint32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [T.sfixed32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [T.uint32]: [0n, 2n ** 32n - 1n],
  [T.fixed32]: [0n, 2n ** 32n - 1n],
  [T.int64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [T.sint64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [T.sfixed64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [T.uint64]: [0n, 2n ** 64n - 1n],
  [T.fixed64]: [0n, 2n ** 64n - 1n],
}

/** Writes the value without its tag. Throws JsonMisfit. */
export function writeScalar(writer: WireWriter, field: Field, value: unknown, all: Descriptor, at: string): void {
  const { type } = field
  switch (type) {
    case T.double: {
      const number = real(value, at)
      return void writer.fixed(8, view => view.setFloat64(0, number, true))
    }
    case T.float: {
      const number = real(value, at)
      return void writer.fixed(4, view => view.setFloat32(0, number, true))
    }
    case T.bool:
      if (typeof value !== 'boolean') throw new JsonMisfit(at, 'true or false')
      return void writer.varint(value ? 1n : 0n)
    case T.string:
      if (typeof value !== 'string') throw new JsonMisfit(at, 'a text')
      return void writer.text(value)
    case T.bytes:
      return void writer.chunk(fromBase64(value, at))
    case T.enum:
      return void writer.varint(BigInt(enumNumber(field, value, all, at)))
  }
  const number = whole(value, RANGES[type]!, at)
  if (type === T.sint32 || type === T.sint64) writer.varint((number << 1n) ^ (number >> 63n))
  else if (formOf(type) === FIXED32)
    writer.fixed(4, view => view.setUint32(0, Number(BigInt.asUintN(32, number)), true))
  else if (formOf(type) === FIXED64) writer.fixed(8, view => view.setBigUint64(0, BigInt.asUintN(64, number), true))
  else writer.varint(number)
}

function enumNumber({ typeName }: Field, value: unknown, { enums }: Descriptor, at: string): number {
  const known = enums.get(typeName)
  if (typeof value === 'string') {
    const named = known?.byName.get(value)
    if (named !== undefined) return named
  }
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (Number.isInteger(number) && Math.abs(number as number) < 2 ** 31) return number as number
  throw new JsonMisfit(at, `one of ${[...(known?.byName.keys() ?? [])].slice(0, 20).join(', ')}`)
}

function whole(value: unknown, [least, most]: readonly [bigint, bigint], at: string): bigint {
  const text = typeof value === 'number' ? wholeText(value) : value
  if (typeof text === 'string' && /^-?\d{1,20}$/.test(text)) {
    const number = BigInt(text)
    if (number >= least && number <= most) return number
  }
  throw new JsonMisfit(at, `a whole number from ${least} to ${most}`)
}

const wholeText = (value: number): string => (Number.isInteger(value) ? String(BigInt(value)) : '')

function real(value: unknown, at: string): number {
  if (typeof value === 'number') return value
  if (value === 'NaN') return Number.NaN
  if (value === 'Infinity' || value === '-Infinity') return Number(value)
  if (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return Number(value)
  throw new JsonMisfit(at, 'a number')
}

const unzigzag = (value: bigint): bigint => (value >> 1n) ^ -(value & 1n)
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

/** The shortest number that is the same in 32 bits: 0.1 rather than 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return candidate
  }
  return value
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function fromBase64(value: unknown, at: string): Uint8Array {
  if (typeof value !== 'string' || !/^[\w+/-]*={0,2}$/.test(value)) throw new JsonMisfit(at, 'bytes in base64')
  try {
    return Uint8Array.from(atob(value.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0))
  } catch {
    throw new JsonMisfit(at, 'bytes in base64')
  }
}
