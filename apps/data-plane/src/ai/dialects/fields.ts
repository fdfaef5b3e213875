import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'

/** Reading of what a caller sent. What is absent or null is undefined; what is of another kind is refused with its path. */
export type Json = Record<string, unknown>

export const refuse = (detail: string, param?: string): GatewayError =>
  new GatewayError('bad_request', param === undefined ? { detail } : { detail, param })

/** For what is well-formed and cannot be carried to the provider of this model. */
export const unsupported = (detail: string, param?: string): GatewayError =>
  new GatewayError('unsupported', param === undefined ? { detail } : { detail, param })

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)

export function objectAt(value: unknown, path: string): Json {
  if (isObject(value)) return value
  throw refuse(`Give ${path} as an object.`, path)
}

export function listAt(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value
  throw refuse(`Give ${path} as an array.`, path)
}

export function textAt(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw refuse(`Give ${path} as a string.`, path)
}

export function object(json: Json, key: string, path = ''): Json | undefined {
  const value = json[key]
  return value === undefined || value === null ? undefined : objectAt(value, at(path, key))
}

export function list(json: Json, key: string, path = ''): unknown[] | undefined {
  const value = json[key]
  return value === undefined || value === null ? undefined : listAt(value, at(path, key))
}

export function text(json: Json, key: string, path = ''): string | undefined {
  const value = json[key]
  return value === undefined || value === null ? undefined : textAt(value, at(path, key))
}

export function flag(json: Json, key: string, path = ''): boolean | undefined {
  const value = json[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  throw refuse(`Give ${at(path, key)} as true or false.`, at(path, key))
}

export function number(json: Json, key: string, path = ''): number | undefined {
  const value = json[key]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw refuse(`Give ${at(path, key)} as a number.`, at(path, key))
}

/** A non-negative integer. */
export function count(json: Json, key: string, path = ''): number | undefined {
  const value = number(json, key, path)
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value
  throw refuse(`Give ${at(path, key)} as a whole number of at least 0.`, at(path, key))
}

export function texts(json: Json, key: string, path = ''): string[] | undefined {
  return list(json, key, path)?.map((item, index) => textAt(item, `${at(path, key)}[${index}]`))
}

/** One of the words, in the dialect's spelling. */
export function word<W extends string>(json: Json, key: string, words: readonly W[], path = ''): W | undefined {
  const value = text(json, key, path)
  if (value === undefined || words.includes(value as W)) return value as W | undefined
  throw refuse(`${at(path, key)} is one of ${words.join(', ')}.`, at(path, key))
}

/** Members that are not among the known ones, and not null. */
export function othersOf(json: Json, known: ReadonlySet<string>): Json {
  const others: Json = {}
  for (const key in json) if (!known.has(key) && json[key] !== null && json[key] !== undefined) others[key] = json[key]
  return others
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?((?:;[\w-]+=[^;,]*)*);base64,/i

/** `data:` URLs become bytes with their type; https and gs URLs stay. */
export function mediaOf(url: string, path: string): { url: string } | { mediaType: string; base64: string } {
  if (!url.startsWith('data:')) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return { url }
    throw refuse(`${path} is neither a URL nor a data URL.`, path)
  }
  const match = DATA_URL.exec(url.slice(0, 200))
  if (!match) throw refuse(`Give the data URL in ${path} as data:<type>;base64,<bytes>.`, path)
  return { mediaType: match[1] ?? 'application/octet-stream', base64: url.slice(match[0].length) }
}

/** Text that has to be JSON of an object; a tool without arguments may have none. */
export function argumentsAt(value: unknown, path: string): string {
  const source = value === undefined || value === null ? '' : textAt(value, path)
  if (source.trim() === '') return '{}'
  try {
    if (isObject(JSON.parse(source))) return source
  } catch {
    // Told below.
  }
  throw refuse(`${path} is not JSON of an object.`, path)
}
