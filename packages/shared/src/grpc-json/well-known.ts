import { type Descriptor, T } from './descriptor.js'
import { type Json, JsonMisfit } from './json.js'
import { defaultOf, formOf, readScalar, writeScalar } from './scalars.js'
import { BYTES, FIXED64, VARINT, WireError, WireReader, WireWriter } from './wire.js'

/** Messages of google.protobuf that have a form of their own in JSON. */
export interface WellKnown {
  toJson(all: Descriptor, bytes: Uint8Array, depth: number): unknown
  fromJson(all: Descriptor, json: unknown, at: string, depth: number): Uint8Array
}

const P = 'google.protobuf.'

/** Seconds and nanoseconds, both of Timestamp and Duration. */
function parts(bytes: Uint8Array): { seconds: bigint; nanos: number } {
  let [seconds, nanos] = [0n, 0]
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field, form } = reader.tag()
    if (field === 1 && form === VARINT) seconds = BigInt.asIntN(64, reader.varint())
    else if (field === 2 && form === VARINT) nanos = Number(BigInt.asIntN(32, reader.varint()))
    else reader.skip(form)
  }
  return { seconds, nanos }
}

function written(seconds: bigint, nanos: number): Uint8Array {
  const writer = new WireWriter()
  if (seconds !== 0n) writer.tag(1, VARINT).varint(seconds)
  if (nanos !== 0) writer.tag(2, VARINT).varint(BigInt(nanos))
  return writer.done()
}

/** In groups of three digits, none where there are none. */
const fraction = (nanos: number): string => {
  const digits = String(Math.abs(nanos)).padStart(9, '0')
  return nanos === 0 ? '' : `.${digits.replace(/(000)+$/, '')}`
}

const timestamp: WellKnown = {
  toJson: (_, bytes) => {
    const { seconds, nanos } = parts(bytes)
    const date = new Date(Number(seconds) * 1000)
    return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d+Z$/, `${fraction(nanos)}Z`)
  },
  fromJson: (_, json, at) => {
    const found =
      typeof json === 'string' && /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(json)
    const ms = found ? Date.parse(found[1]! + found[3]!) : Number.NaN
    if (!found || Number.isNaN(ms)) throw new JsonMisfit(at, 'a time such as 2026-01-31T12:00:00Z')
    return written(BigInt(ms / 1000), Number((found[2] ?? '').padEnd(9, '0')))
  },
}

const duration: WellKnown = {
  toJson: (_, bytes) => {
    const { seconds, nanos } = parts(bytes)
    const sign = seconds < 0n || nanos < 0 ? '-' : ''
    return `${sign}${seconds < 0n ? -seconds : seconds}${fraction(nanos)}s`
  },
  fromJson: (_, json, at) => {
    const found = typeof json === 'string' && /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(json)
    if (!found) throw new JsonMisfit(at, 'a duration such as 1.5s')
    const sign = found[1] === '-' ? -1 : 1
    return written(BigInt(sign) * BigInt(found[2]!), sign * Number((found[3] ?? '').padEnd(9, '0')))
  },
}

/** One value, as if it stood there without its message. */
function wrapper(type: number): WellKnown {
  const field = {
    ...{ name: 'value', jsonName: 'value', number: 1, type, repeated: false, typeName: '', presence: false },
  }
  return {
    toJson: (all, bytes) => {
      let value = defaultOf(field, all)
      const reader = new WireReader(bytes)
      while (!reader.done) {
        const { field: number, form } = reader.tag()
        if (number === 1 && form === formOf(type)) value = readScalar(reader, field, all)
        else reader.skip(form)
      }
      return value
    },
    fromJson: (all, json, at) => {
      const writer = new WireWriter().tag(1, formOf(type))
      writeScalar(writer, field, json, all, at)
      return writer.done()
    },
  }
}

/** google.protobuf.Value: null, number, text, flag, Struct, ListValue. */
function valueToJson(bytes: Uint8Array, depth: number): unknown {
  if (depth > 100) throw new WireError('values too deep')
  let value: unknown = null
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field, form } = reader.tag()
    if (field === 2 && form === FIXED64) value = reader.fixed64().getFloat64(0, true)
    else if (field === 3 && form === BYTES) value = reader.text()
    else if (field === 4 && form === VARINT) value = reader.varint() !== 0n
    else if (field === 5 && form === BYTES) value = structToJson(reader.chunk(), depth + 1)
    else if (field === 6 && form === BYTES) value = listToJson(reader.chunk(), depth + 1)
    else reader.skip(form)
  }
  return value
}

function valueFromJson(json: unknown, at: string, depth: number): Uint8Array {
  if (depth > 100) throw new JsonMisfit(at, 'too deep')
  const writer = new WireWriter()
  if (json === null) return writer.tag(1, VARINT).varint(0n).done()
  if (typeof json === 'number')
    return writer
      .tag(2, FIXED64)
      .fixed(8, view => view.setFloat64(0, json, true))
      .done()
  if (typeof json === 'string') return writer.tag(3, BYTES).text(json).done()
  if (typeof json === 'boolean')
    return writer
      .tag(4, VARINT)
      .varint(json ? 1n : 0n)
      .done()
  if (Array.isArray(json))
    return writer
      .tag(6, BYTES)
      .chunk(listFromJson(json, at, depth + 1))
      .done()
  return writer
    .tag(5, BYTES)
    .chunk(structFromJson(json, at, depth + 1))
    .done()
}

function structToJson(bytes: Uint8Array, depth: number): Json {
  const entries: [string, unknown][] = []
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field, form } = reader.tag()
    if (field !== 1 || form !== BYTES) reader.skip(form)
    else {
      let [key, value]: [string, unknown] = ['', null]
      const entry = new WireReader(reader.chunk())
      while (!entry.done) {
        const part = entry.tag()
        if (part.field === 1 && part.form === BYTES) key = entry.text()
        else if (part.field === 2 && part.form === BYTES) value = valueToJson(entry.chunk(), depth)
        else entry.skip(part.form)
      }
      entries.push([key, value])
    }
  }
  return Object.fromEntries(entries)
}

function structFromJson(json: unknown, at: string, depth: number): Uint8Array {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new JsonMisfit(at, 'an object')
  const writer = new WireWriter()
  for (const [key, value] of Object.entries(json)) {
    const entry = new WireWriter()
      .tag(1, BYTES)
      .text(key)
      .tag(2, BYTES)
      .chunk(valueFromJson(value, `${at}/${key}`, depth))
    writer.tag(1, BYTES).chunk(entry.done())
  }
  return writer.done()
}

function listToJson(bytes: Uint8Array, depth: number): unknown[] {
  const list: unknown[] = []
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field, form } = reader.tag()
    if (field === 1 && form === BYTES) list.push(valueToJson(reader.chunk(), depth))
    else reader.skip(form)
  }
  return list
}

function listFromJson(json: unknown, at: string, depth: number): Uint8Array {
  if (!Array.isArray(json)) throw new JsonMisfit(at, 'a list')
  const writer = new WireWriter()
  for (const [i, value] of json.entries()) writer.tag(1, BYTES).chunk(valueFromJson(value, `${at}/${i}`, depth))
  return writer.done()
}

/** Paths in one text: `a.b,cD`. */
const fieldMask: WellKnown = {
  toJson: (_, bytes) => {
    const paths: string[] = []
    const reader = new WireReader(bytes)
    while (!reader.done) {
      const { field, form } = reader.tag()
      if (field === 1 && form === BYTES) paths.push(reader.text())
      else reader.skip(form)
    }
    return paths.map(path => path.replace(/_([a-z])/g, (_all, next: string) => next.toUpperCase())).join(',')
  },
  fromJson: (_, json, at) => {
    if (typeof json !== 'string') throw new JsonMisfit(at, 'paths with commas between them')
    const writer = new WireWriter()
    for (const path of json.split(',').filter(Boolean))
      writer.tag(1, BYTES).text(path.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`))
    return writer.done()
  },
}

export const wellKnown: Readonly<Record<string, WellKnown>> = {
  [`${P}Timestamp`]: timestamp,
  [`${P}Duration`]: duration,
  [`${P}FieldMask`]: fieldMask,
  [`${P}Struct`]: {
    toJson: (_, bytes, depth) => structToJson(bytes, depth),
    fromJson: (_, json, at, depth) => structFromJson(json, at, depth),
  },
  [`${P}Value`]: {
    toJson: (_, bytes, depth) => valueToJson(bytes, depth),
    fromJson: (_, json, at, depth) => valueFromJson(json, at, depth),
  },
  [`${P}ListValue`]: {
    toJson: (_, bytes, depth) => listToJson(bytes, depth),
    fromJson: (_, json, at, depth) => listFromJson(json, at, depth),
  },
  [`${P}DoubleValue`]: wrapper(T.double),
  [`${P}FloatValue`]: wrapper(T.float),
  [`${P}Int64Value`]: wrapper(T.int64),
  [`${P}UInt64Value`]: wrapper(T.uint64),
  [`${P}Int32Value`]: wrapper(T.int32),
  [`${P}UInt32Value`]: wrapper(T.uint32),
  [`${P}BoolValue`]: wrapper(T.bool),
  [`${P}StringValue`]: wrapper(T.string),
  [`${P}BytesValue`]: wrapper(T.bytes),
}
