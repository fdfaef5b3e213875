import { type Descriptor, type Field, type Message, T } from './descriptor.js'
import { type Json, JsonMisfit } from './json.js'
import { defaultOf, formOf, readScalar, writeScalar } from './scalars.js'
import { type WellKnown, wellKnown } from './well-known.js'
import { BYTES, WireError, WireReader, WireWriter } from './wire.js'

/** Messages within messages, at the most. */
const DEEPEST = 100
const ANY = 'google.protobuf.Any'

function messageOf(all: Descriptor, name: string): Message {
  const message = all.messages.get(name)
  if (!message) throw new WireError(`${name} is not in the descriptor`)
  return message
}

/** A message as JSON, with what was not set at its default where it has no presence. Throws WireError. */
export function toJson(all: Descriptor, name: string, bytes: Uint8Array, depth = 0): unknown {
  if (depth > DEEPEST) throw new WireError('messages too deep')
  const known = name === ANY ? any : wellKnown[name]
  if (known) return known.toJson(all, bytes, depth)
  const message = messageOf(all, name)
  const json = emptyOf(all, message)
  const reader = new WireReader(bytes)
  while (!reader.done) {
    const { field: number, form } = reader.tag()
    const field = message.byNumber.get(number)
    if (!field || (form !== formOf(field.type) && form !== BYTES)) reader.skip(form)
    else readField(all, json, field, reader, form, depth)
  }
  return json
}

function emptyOf(all: Descriptor, message: Message): Json {
  const json: Json = {}
  for (const field of message.fields) {
    if (field.repeated) json[field.jsonName] = mapEntry(all, field) ? {} : []
    else if (!field.presence) json[field.jsonName] = defaultOf(field, all)
  }
  return json
}

function readField(all: Descriptor, json: Json, field: Field, reader: WireReader, form: number, depth: number): void {
  const { type, jsonName, repeated } = field
  const one = (from: WireReader): unknown =>
    type === T.message ? toJson(all, field.typeName, from.chunk(), depth + 1) : readScalar(from, field, all)
  const entry = mapEntry(all, field)
  if (entry) {
    const { key, value } = toJson(all, entry.name, reader.chunk(), depth + 1) as Json
    define(json[jsonName] as Json, String(key), value)
  } else if (!repeated) json[jsonName] = one(reader)
  else if (form === BYTES && formOf(type) !== BYTES) {
    // Packed: one after the other.
    const packed = new WireReader(reader.chunk())
    while (!packed.done) (json[jsonName] as unknown[]).push(one(packed))
  } else (json[jsonName] as unknown[]).push(one(reader))
}

/** `__proto__` is a name as any other. */
const define = (json: Json, name: string, value: unknown): void => {
  Object.defineProperty(json, name, { value, enumerable: true, writable: true, configurable: true })
}

function mapEntry(all: Descriptor, { type, repeated, typeName }: Field): Message | undefined {
  if (!repeated || type !== T.message) return undefined
  const message = all.messages.get(typeName)
  return message?.isMapEntry ? message : undefined
}

/** Throws JsonMisfit where a value does not fit, and on names that the message does not know. */
export function fromJson(all: Descriptor, name: string, json: unknown, at = '', depth = 0): Uint8Array {
  if (depth > DEEPEST) throw new JsonMisfit(at, 'too deep')
  const known = name === ANY ? any : wellKnown[name]
  if (known) return known.fromJson(all, json, at, depth)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new JsonMisfit(at, 'an object')
  const message = messageOf(all, name)
  const writer = new WireWriter()
  const seen = new Set<number>()
  for (const [key, value] of Object.entries(json)) {
    const field = message.byName.get(key)
    const here = `${at}/${key}`
    if (!field) throw new JsonMisfit(here, `${name} has no such field`)
    // The later would win: a body could say what the path has said already.
    if (seen.has(field.number)) throw new JsonMisfit(here, 'stands there under both of its names')
    seen.add(field.number)
    // Null is as good as not there, but for google.protobuf.Value.
    if (value === null && field.typeName !== 'google.protobuf.Value') continue
    writeField(all, writer, field, value, here, depth)
  }
  return writer.done()
}

function writeField(
  all: Descriptor,
  writer: WireWriter,
  field: Field,
  value: unknown,
  at: string,
  depth: number,
): void {
  const one = (single: unknown, here: string): void => {
    writer.tag(field.number, formOf(field.type))
    if (field.type === T.message) writer.chunk(fromJson(all, field.typeName, single, here, depth + 1))
    else writeScalar(writer, field, single, all, here)
  }
  const entry = mapEntry(all, field)
  if (entry) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new JsonMisfit(at, 'an object')
    const keyType = entry.byName.get('key')!.type
    for (const [key, each] of Object.entries(value)) one({ key: keyOf(key, keyType), value: each }, `${at}/${key}`)
  } else if (!field.repeated) one(value, at)
  else if (!Array.isArray(value)) throw new JsonMisfit(at, 'a list')
  else for (const [i, each] of value.entries()) one(each, `${at}/${i}`)
}

const keyOf = (key: string, type: number): unknown =>
  type === T.bool && (key === 'true' || key === 'false') ? key === 'true' : key

/** Any message that the descriptor knows, its name in `@type`. */
const any: WellKnown = {
  toJson: (all, bytes, depth) => {
    let [url, value] = ['', new Uint8Array()]
    const reader = new WireReader(bytes)
    while (!reader.done) {
      const { field, form } = reader.tag()
      if (field === 1 && form === BYTES) url = reader.text()
      else if (field === 2 && form === BYTES) value = reader.chunk() as typeof value
      else reader.skip(form)
    }
    if (url === '') return {}
    const name = url.slice(url.lastIndexOf('/') + 1)
    // What nobody described is told by its name alone.
    if (!all.messages.has(name)) return { '@type': url }
    const json = toJson(all, name, value, depth + 1)
    return hasOwnForm(name) ? { '@type': url, value: json } : { '@type': url, ...(json as Json) }
  },
  fromJson: (all, json, at, depth) => {
    const { '@type': url, ...rest } = (json ?? {}) as Json
    if (typeof url !== 'string')
      throw new JsonMisfit(at, 'a message with its @type, such as type.googleapis.com/acme.Book')
    const name = url.slice(url.lastIndexOf('/') + 1)
    if (!all.messages.has(name)) throw new JsonMisfit(`${at}/@type`, `${name} is not in the descriptor`)
    const value = fromJson(all, name, hasOwnForm(name) ? rest.value : rest, at, depth + 1)
    return new WireWriter().tag(1, BYTES).text(url).tag(2, BYTES).chunk(value).done()
  },
}

const hasOwnForm = (name: string): boolean => name === ANY || name in wellKnown
