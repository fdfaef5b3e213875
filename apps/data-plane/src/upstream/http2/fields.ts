import type { Outgoing } from '../send.js'

/** Of a connection, which HTTP/2 has no place for (RFC 9113, 8.2.2), and what is said here in its own way. */
const NOT_SENT = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings'],
  ...['te', 'content-length'],
])

/**
 * Head of a request as node:http2 takes it: the first line as fields (RFC 9113, 8.3.1), lines of one name as one (RFC 9110, 5.3), for it throws on two of
 * a name that it knows to come once.
 */
export function requestFields(scheme: string, out: Outgoing): Record<string, string> {
  const fields: Record<string, string> = { ':method': out.method, ':scheme': scheme, ':path': out.path }
  for (let i = 0; i < out.headers.length; i += 2) {
    const name = out.headers[i]!.toLowerCase()
    const value = out.headers[i + 1]!
    if (name === 'host') fields[':authority'] = value
    else if (!NOT_SENT.has(name)) {
      const before = fields[name]
      fields[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`
    }
  }
  if (out.behind) fields.trailer = out.behind.names.join(', ')
  if (out.trailers) fields.te = 'trailers'
  if (out.bodyLength !== undefined) fields['content-length'] = String(out.bodyLength)
  else if (Buffer.isBuffer(out.body)) fields['content-length'] = String(out.body.length)
  return fields
}

/** Lines of one name as one, for fields behind a body. Flat, names in lower case. */
export function joinedFields(flat: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let i = 0; i < flat.length; i += 2) {
    const before = fields[flat[i]!]
    fields[flat[i]!] = before === undefined ? flat[i + 1]! : `${before}, ${flat[i + 1]}`
  }
  return fields
}
