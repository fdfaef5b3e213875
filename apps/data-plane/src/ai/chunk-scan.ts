import { Members, skipSpace, stringEnd } from './json-scan.js'

const QUOTE = 0x22
const COLON = 0x3a
const NULL = 0x6e

/** No usage and no error is longer. */
const MAX_TOLD_BYTES = 64 << 10

/** What a provider tells beside its answer, parsed; undefined where it is no JSON or too much of it. */
export function parseTold(bytes: Buffer, start: number, end: number): unknown {
  if (end - start > MAX_TOLD_BYTES) return undefined
  try {
    return JSON.parse(bytes.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

/**
 * What a chat completion or a chunk of one holds, found in one pass over its bytes. Strings are skipped, not decoded; one object serves a whole stream.
 */
export class ChunkScan {
  /** Offsets of the member `usage`; `usageStart` is -1 where there is none. */
  usageStart = -1
  usageValue = 0
  usageEnd = 0
  /** `usage` is there and not null. */
  hasUsage = false
  hasChoices = false
  hasError = false
  /** A choice has told why it ended. */
  finished = false
  /** Bytes of generated text: content, reasoning, refusal, names and arguments of tool calls. */
  textBytes = 0
  private readonly members = new Members()

  /** False where these bytes are not one whole JSON object. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.usageStart = -1
    this.hasUsage = this.hasChoices = this.hasError = this.finished = false
    this.textBytes = 0
    const { members } = this
    if (!members.open(bytes, start, end)) return false
    while (members.next()) {
      const { keyStart, keyEnd, valueStart } = members
      const first = bytes[keyStart + 1]
      if (keyEnd - keyStart === 7) {
        if (first === 0x75 && is(bytes, keyStart, '"usage"')) {
          this.usageStart = keyStart
          this.usageValue = valueStart
          this.usageEnd = members.valueEnd
          this.hasUsage = bytes[valueStart] !== NULL
        } else if (first === 0x65 && is(bytes, keyStart, '"error"')) this.hasError = bytes[valueStart] !== NULL
      } else if (keyEnd - keyStart === 9 && first === 0x63 && is(bytes, keyStart, '"choices"'))
        this.readChoices(bytes, valueStart, members.valueEnd)
    }
    return members.whole
  }

  private readChoices(bytes: Buffer, start: number, end: number): void {
    this.hasChoices = bytes[start] === 0x5b && skipSpace(bytes, start + 1, end) < end - 1
    let kind: Kind = 'other'
    for (let i = start; i < end; i++) {
      if (bytes[i] !== QUOTE) continue
      const close = stringEnd(bytes, i, end)
      if (close < 0) return
      if (bytes[skipSpace(bytes, close, end)] === COLON) kind = kindOf(bytes, i, close)
      else if (kind === 'text') this.textBytes += close - i - 2
      else if (kind === 'finish') this.finished = true
      i = close - 1
    }
  }
}

function is(bytes: Buffer, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false
  return true
}

type Kind = 'text' | 'finish' | 'other'

/** What a string under this key is; lengths count the quotes. */
function kindOf(bytes: Buffer, start: number, end: number): Kind {
  switch (end - start) {
    case 6:
      return is(bytes, start, '"name"') || is(bytes, start, '"text"') ? 'text' : 'other'
    case 9:
      return is(bytes, start, '"content"') || is(bytes, start, '"refusal"') ? 'text' : 'other'
    case 11:
      return is(bytes, start, '"arguments"') || is(bytes, start, '"reasoning"') ? 'text' : 'other'
    case 15:
      return is(bytes, start, '"finish_reason"') ? 'finish' : 'other'
    case 19:
      return is(bytes, start, '"reasoning_content"') ? 'text' : 'other'
    default:
      return 'other'
  }
}
