import type { IncomingHttpHeaders } from 'node:http'

/** Fields that come once; of a second one nothing is kept, as node:http has it. */
const SINGLE = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
])

/** Fields by their names, in node:http's form. */
export function headerObject(raw: readonly string[]): IncomingHttpHeaders {
  const object: Record<string, string | string[]> = Object.create(null)
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const value = raw[i + 1]!
    const before = object[name]
    if (name === 'set-cookie') object[name] = [...((before as string[] | undefined) ?? []), value]
    else if (before === undefined) object[name] = value
    else if (!SINGLE.has(name)) object[name] = join(name, before as string, value)
  }
  return object as IncomingHttpHeaders
}

/** The field of a name, its lines joined where it may have several. */
export function joined(raw: readonly string[], name: string): string | undefined {
  let found: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i] !== name) continue
    if (found === undefined) found = raw[i + 1]!
    else if (!SINGLE.has(name)) found = join(name, found, raw[i + 1]!)
  }
  return found
}

const join = (name: string, before: string, value: string): string =>
  `${before}${name === 'cookie' ? '; ' : ', '}${value}`
