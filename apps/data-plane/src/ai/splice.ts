import { isSpace, Members, skipSpace, spells } from './json-scan.js'

const BACKSLASH = 0x5c

/** A member of a JSON object, by offsets into its bytes. */
export interface Span {
  keyStart: number
  valueStart: number
  valueEnd: number
}

/** Puts `bytes` in the place of what is from `start` to `end`; equal offsets insert. */
export interface Edit {
  start: number
  end: number
  bytes: Buffer
}

/** Two members of one name: a gateway and a provider may each believe another one, so neither is believed. */
export class DuplicateMember extends Error {
  constructor(readonly member: string) {
    super(`"${member}" stands there twice`)
  }
}

/**
 * Where the named members of a valid JSON object stand, in the order of `names`. Keys count by what they mean, so an escaped
 * spelling is found as well. Throws DuplicateMember.
 */
export function findMembers(
  bytes: Buffer,
  names: readonly string[],
  start = 0,
  end = bytes.length,
): (Span | undefined)[] {
  const found: (Span | undefined)[] = new Array(names.length).fill(undefined)
  const members = new Members()
  if (!members.open(bytes, start, end)) return found
  while (members.next()) {
    const index = indexOfKey(names, bytes, members.keyStart, members.keyEnd)
    if (index < 0) continue
    if (found[index]) throw new DuplicateMember(names[index]!)
    found[index] = { keyStart: members.keyStart, valueStart: members.valueStart, valueEnd: members.valueEnd }
  }
  return found
}

/** The names looked for are ASCII; `start` and `end` are those of the key with its quotes. */
function indexOfKey(names: readonly string[], bytes: Buffer, start: number, end: number): number {
  for (let i = start + 1; i < end; i++)
    if (bytes[i] === BACKSLASH) return names.indexOf(JSON.parse(bytes.toString('utf8', start, end)))
  const length = end - start - 2
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (name.length === length && spells(bytes, start + 1, name)) return i
  }
  return -1
}

/** Applies edits that are in order and do not overlap; every other byte stays as it is. */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes
  let length = bytes.length
  for (const edit of edits) length += edit.bytes.length - (edit.end - edit.start)
  const out = Buffer.allocUnsafe(length)
  let from = 0
  let to = 0
  for (const edit of edits) {
    to += bytes.copy(out, to, from, edit.start)
    to += edit.bytes.copy(out, to)
    from = edit.end
  }
  bytes.copy(out, to, from)
  return out
}

const ASK = Buffer.from('{"include_usage":true}')
const TRUE = Buffer.from('true')
const MEMBER_FIRST = Buffer.from('"stream_options":{"include_usage":true},')
const INNER_ONLY = Buffer.from('"include_usage":true')
const INNER_FIRST = Buffer.from('"include_usage":true,')

/**
 * The edit that makes a provider tell a stream's usage; undefined where the caller asked for it already, or sent a value that no
 * provider accepts. `options` is the request's `stream_options`, `object` the offset of the request's opening brace. Throws DuplicateMember.
 */
export function askForUsage(bytes: Buffer, object: number, options: Span | undefined): Edit | undefined {
  // A request has a model, so a comma after ours is right.
  if (!options) return { start: object + 1, end: object + 1, bytes: MEMBER_FIRST }
  const { valueStart, valueEnd } = options
  if (bytes[valueStart] === 0x6e) return { start: valueStart, end: valueEnd, bytes: ASK }
  if (bytes[valueStart] !== 0x7b) return undefined
  const [asked] = findMembers(bytes, ['include_usage'], valueStart, valueEnd)
  if (!asked) {
    const at = valueStart + 1
    const empty = skipSpace(bytes, at, valueEnd) === valueEnd - 1
    return { start: at, end: at, bytes: empty ? INNER_ONLY : INNER_FIRST }
  }
  const value = bytes.toString('latin1', asked.valueStart, asked.valueEnd)
  if (value !== 'false' && value !== 'null') return undefined
  return { start: asked.valueStart, end: asked.valueEnd, bytes: TRUE }
}

/** What to take out so that a member goes with exactly one of the commas around it. Returns start and end. */
export function cutOf(bytes: Buffer, keyStart: number, valueEnd: number, end: number): [number, number] {
  let before = keyStart - 1
  while (isSpace(bytes[before])) before--
  if (bytes[before] === 0x2c) return [before, valueEnd]
  const after = skipSpace(bytes, valueEnd, end)
  return bytes[after] === 0x2c ? [keyStart, skipSpace(bytes, after + 1, end)] : [keyStart, valueEnd]
}
