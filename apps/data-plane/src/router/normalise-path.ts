/** What may stand in a path as it is: unreserved, sub-delims, colon and at (RFC 3986, 3.3). */
const PLAIN = new Uint8Array(256)
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/")
  PLAIN[char.charCodeAt(0)] = 1
const UNRESERVED = /[A-Za-z0-9\-._~]/
const ESCAPE = /%([0-9A-Fa-f]{2})/g

/**
 * A path in its one form: percent-escapes in upper case and only where needed (an escaped slash stays escaped, so it never becomes a
 * separator), dot segments resolved. Undefined for what cannot be one: broken escapes, NUL, backslash, bytes that are no UTF-8.
 * `raw` holds one character a byte, as node:http gives it.
 */
export function normalisePath(raw: string): string | undefined {
  return isNormal(raw) ? raw : normaliseSlowly(raw)
}

/** Most paths need nothing; one look at each character tells. */
function isNormal(raw: string): boolean {
  if (raw.charCodeAt(0) !== 47) return false
  let before = 0
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i)
    if (PLAIN[code] !== 1) return false
    // A segment that begins with a dot may be a dot segment.
    if (code === 46 && before === 47) return false
    before = code
  }
  return true
}

function normaliseSlowly(raw: string): string | undefined {
  if (raw.charCodeAt(0) !== 47) return undefined
  let bytes = ''
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i)
    if (code === 92 || code === 35 || code <= 32 || code === 127 || code > 255) return undefined
    if (code === 37) {
      const hex = raw.slice(i + 1, i + 3)
      if (!/^[0-9A-Fa-f]{2}$/.test(hex) || hex === '00') return undefined
      const char = String.fromCharCode(Number.parseInt(hex, 16))
      bytes += UNRESERVED.test(char) ? char : `%${hex.toUpperCase()}`
      i += 2
    } else bytes += PLAIN[code] === 1 ? raw[i] : `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return isUtf8(bytes) ? removeDots(bytes) : undefined
}

function isUtf8(escaped: string): boolean {
  try {
    decodeURIComponent(escaped.replace(ESCAPE, '%$1'))
    return true
  } catch {
    return false
  }
}

/** RFC 3986, 5.2.4; climbing above the root stays at the root. */
function removeDots(path: string): string {
  if (!path.includes('/.')) return path
  const out: string[] = []
  const segments = path.split('/')
  for (let i = 1; i < segments.length; i++) {
    const segment = segments[i]!
    const last = i === segments.length - 1
    if (segment === '..') {
      out.pop()
      if (last) out.push('')
    } else if (segment === '.') {
      if (last) out.push('')
    } else out.push(segment)
  }
  return `/${out.join('/')}`
}
