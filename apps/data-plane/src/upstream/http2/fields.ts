import type { Outgoing } from '../send.js'

/** Head of a request as node:http2 takes it: the first line as fields, and those of the same name together (RFC 9113, 8.3.1). */
export function requestFields(scheme: string, out: Outgoing): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = { ':method': out.method, ':scheme': scheme, ':path': out.path }
  for (let i = 0; i < out.headers.length; i += 2) {
    const name = out.headers[i]!.toLowerCase()
    const value = out.headers[i + 1]!
    if (name === 'host') {
      fields[':authority'] = value
      continue
    }
    const before = fields[name]
    fields[name] = before === undefined ? value : [before, value].flat()
  }
  if (out.trailers) fields.te = 'trailers'
  if (out.bodyLength !== undefined) fields['content-length'] = String(out.bodyLength)
  else if (Buffer.isBuffer(out.body)) fields['content-length'] = String(out.body.length)
  return fields
}
