import { refuse } from '../dialects/fields.js'

/** A part of a form, by offsets of its value into the body. */
export interface FormPart {
  name: string
  isFile: boolean
  start: number
  end: number
}

/** More than any call of this surface has. */
const MAX_PARTS = 100
const MAX_HEAD_BYTES = 8 << 10

const BOUNDARY = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))/i
const NAME = /;\s*name=(?:"([^"]*)"|([^\s;"]+))/i

/** The boundary that a content type names; undefined where it is of no form. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = BOUNDARY.exec(contentType ?? '')
  return match?.[1] ?? match?.[2]
}

/** The parts of a `multipart/form-data` body (RFC 7578). Throws GatewayError `bad_request`. */
export function readParts(body: Buffer, boundary: string): FormPart[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const parts: FormPart[] = []
  const first = delimiter.subarray(2)
  let at = body.subarray(0, first.length).equals(first) ? first.length : after(body, delimiter, 0)
  while (body.toString('latin1', at, at + 2) !== '--') {
    if (parts.length === MAX_PARTS) throw refuse(`Send at most ${MAX_PARTS} parts in a form.`)
    at = lineEnd(body, at)
    const headEnd = body.indexOf('\r\n\r\n', at - 2)
    if (headEnd < 0 || headEnd - at > MAX_HEAD_BYTES) throw broken()
    const start = headEnd + 4
    const end = body.indexOf(delimiter, start)
    if (end < 0) throw broken()
    parts.push({ ...nameOf(body.toString('utf8', at, headEnd)), start, end })
    at = end + delimiter.length
  }
  return parts
}

const broken = () => refuse('The body is no whole form: a part has no head or no end.')

function after(body: Buffer, delimiter: Buffer, from: number): number {
  const found = body.indexOf(delimiter, from)
  if (found < 0) throw refuse('The body does not hold the boundary that its Content-Type names.')
  return found + delimiter.length
}

/** Blanks may stand behind a boundary. */
function lineEnd(body: Buffer, at: number): number {
  while (body[at] === 0x20 || body[at] === 0x09) at++
  if (body.toString('latin1', at, at + 2) !== '\r\n') throw broken()
  return at + 2
}

function nameOf(head: string): { name: string; isFile: boolean } {
  const disposition = head.split('\r\n').find(line => /^content-disposition:/i.test(line)) ?? ''
  const match = NAME.exec(disposition)
  if (!match) throw refuse('A part of the form has no name.')
  return { name: match[1] ?? match[2]!, isFile: /;\s*filename\*?=/i.test(disposition) }
}
