import { normalisePath } from '../router/normalise-path.js'

export interface RequestTarget {
  /** In its one form; see normalisePath. */
  path: string
  /** Without the question mark; as sent but for characters that may not stand in one. */
  query: string
  /** Of a request in absolute form, which then counts instead of the Host header (RFC 9112, 3.2.2). */
  authority: string | undefined
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNFIT = /[\x00-\x20"<>\\^`{|}\x7f-\xff]/g

/** Splits a request's target. Undefined for what is none, or names a path that cannot be. */
export function parseTarget(raw: string): RequestTarget | undefined {
  let rest = raw
  let authority: string | undefined
  if (raw.charCodeAt(0) !== 47) {
    const match = ABSOLUTE.exec(raw)
    if (!match?.[1]) return undefined
    authority = match[1]
    rest = raw.slice(match[0].length)
    if (rest.charCodeAt(0) !== 47) rest = `/${rest}`
  }
  const mark = rest.indexOf('?')
  const path = normalisePath(mark < 0 ? rest : rest.slice(0, mark))
  if (path === undefined) return undefined
  if (mark < 0) return { path, query: '', authority }
  const query = rest.slice(mark + 1)
  if (query.includes('#')) return undefined
  return { path, query: query.replace(UNFIT, escapeByte), authority }
}

const escapeByte = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

let lastHost = ''
let lastName: string | undefined

/** Host name of a Host header or authority: lower case, no port. Undefined where it is none. */
export function hostName(host: string): string | undefined {
  // Most calls come to the same one.
  if (host !== lastHost) {
    lastName = readHostName(host)
    lastHost = host
  }
  return lastName
}

function readHostName(host: string): string | undefined {
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1]
  return name?.endsWith('.') ? name.slice(0, -1) : name
}
