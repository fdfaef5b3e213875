/** Finding one's way in JSON by bytes, without making values of it. Offsets are into the same buffer throughout. */
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

export function skipSpace(bytes: Buffer, at: number, end: number): number {
  while (at < end && isSpace(bytes[at])) at++
  return at
}

/** True where `word`, of ASCII, stands at `at`. */
export function spells(bytes: Buffer, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false
  return true
}

/** How far a string's end is looked for byte by byte: from there on a native search is quicker. */
const NEAR_BYTES = 64

/** Offset after the string whose opening quote is at `at`; -1 where it does not close. */
export function stringEnd(bytes: Buffer, at: number, end: number): number {
  const near = Math.min(end, at + NEAR_BYTES)
  let i = at + 1
  for (; i < near; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) return i + 1
    if (byte === BACKSLASH) i++
  }
  return i < end ? farStringEnd(bytes, i, end) : -1
}

/** The same from inside a string; `from` is no escaped byte. A quote counts after an even number of backslashes. */
function farStringEnd(bytes: Buffer, from: number, end: number): number {
  for (let quote = bytes.indexOf(QUOTE, from); quote >= 0 && quote < end; quote = bytes.indexOf(QUOTE, from)) {
    let start = quote
    while (start > from && bytes[start - 1] === BACKSLASH) start--
    if ((quote - start) % 2 === 0) return quote + 1
    from = quote + 1
  }
  return -1
}

/** Offset after the value that begins at `at`; -1 where it does not close. Scalars are not checked any further. */
export function valueEnd(bytes: Buffer, at: number, end: number): number {
  const first = bytes[at]
  if (first === QUOTE) return stringEnd(bytes, at, end)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return containerEnd(bytes, at, end)
  let i = at
  for (; i < end; i++) {
    const byte = bytes[i]!
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) break
  }
  return i === at ? -1 : i
}

function containerEnd(bytes: Buffer, at: number, end: number): number {
  let depth = 0
  for (let i = at; i < end; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      i = stringEnd(bytes, i, end) - 1
      if (i < 0) return -1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return i + 1
  }
  return -1
}

/** Below this size no JSON takes long to parse, whatever is in it. */
const HARMLESS_BYTES = 64 << 10
const MAX_DEPTH = 1000

/**
 * False for texts that would hold up everybody else while they are parsed: millions of tiny values, or nesting without end. Strings cost
 * next to nothing, so a picture of 20 MB is fine. Counts values by the marks outside strings.
 */
export function isParseable(bytes: Buffer, maxValues: number): boolean {
  const end = bytes.length
  if (end <= HARMLESS_BYTES) return true
  let values = 0
  let depth = 0
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      i = stringEnd(bytes, i, end) - 1
      if (i < 0) return true
    } else if (byte === COMMA) values++
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      values++
      if (++depth > MAX_DEPTH) return false
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--
    if (values > maxValues) return false
  }
  return true
}

const EMPTY = Buffer.alloc(0)

/** Walks the members of one object. Reusable: nothing is allocated on the way. */
export class Members {
  /** Offsets of the key, quotes included. */
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  /** After `next` returned false: the object closed, and only space follows it. */
  whole = false
  private bytes: Buffer = EMPTY
  private end = 0
  private at = 0
  private first = true

  /** False where no object begins there. */
  open(bytes: Buffer, start: number, end: number): boolean {
    this.bytes = bytes
    this.end = end
    this.whole = false
    this.first = true
    this.at = skipSpace(bytes, start, end)
    return this.take(OPEN_BRACE)
  }

  next(): boolean {
    const { bytes, end } = this
    this.at = skipSpace(bytes, this.at, end)
    if (this.take(CLOSE_BRACE)) {
      this.whole = skipSpace(bytes, this.at, end) === end
      return false
    }
    if (this.first) this.first = false
    else if (!this.take(COMMA)) return false
    this.keyStart = skipSpace(bytes, this.at, end)
    if (this.keyStart >= end || bytes[this.keyStart] !== QUOTE) return false
    this.keyEnd = stringEnd(bytes, this.keyStart, end)
    if (this.keyEnd < 0) return false
    this.at = skipSpace(bytes, this.keyEnd, end)
    if (!this.take(COLON)) return false
    this.valueStart = skipSpace(bytes, this.at, end)
    if (this.valueStart >= end) return false
    this.valueEnd = valueEnd(bytes, this.valueStart, end)
    this.at = this.valueEnd
    return this.valueEnd > 0
  }

  private take(byte: number): boolean {
    if (this.at >= this.end || this.bytes[this.at] !== byte) return false
    this.at++
    return true
  }
}
