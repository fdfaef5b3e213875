import { isUtf8 } from 'node:buffer'
import { type Json, refuse } from './dialects/fields.js'
import { isParseable } from './json-scan.js'

/** Far more than any conversation with its tools has. */
const MAX_VALUES = 250_000

/** The object that a request's body is. Throws GatewayError `bad_request`. */
export function parseObject(bytes: Buffer): Json {
  if (bytes.length === 0) throw refuse('Send a JSON object as the body.')
  if (!isUtf8(bytes)) throw refuse('The body is not valid UTF-8.')
  if (!isParseable(bytes, MAX_VALUES)) throw refuse('The body holds too many values, or is nested too deep.')
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw refuse('The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('The body is not a JSON object.')
  return value as Json
}
