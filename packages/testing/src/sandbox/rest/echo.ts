import { createHash } from 'node:crypto'
import type { Call } from '../call.js'
import { write } from '../deliver.js'

/** A body above this comes back as its length and hash alone. */
const SMALL = 64 * 1024

/** Tells what arrived: `{method, url, headers, bodyBytes, bodySha256, body?}`, headers with repeated names as lists. */
export function echo(call: Call, body: Buffer): void {
  const { method, url } = call.entry
  const headers = Object.fromEntries(
    Object.entries(call.req.headersDistinct).map(([name, values]) => [name, values?.length === 1 ? values[0] : values]),
  )
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  const small = body.length > 0 && body.length <= SMALL ? { body: body.toString() } : {}
  write(call, 200, [], JSON.stringify({ method, url, headers, bodyBytes: body.length, bodySha256, ...small }))
}
