import { Members, skipSpace, spells, stringEnd, valueEnd } from './json-scan.js'
import type { SaidText } from './tokens/said-text.js'

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
 * What a chat completion or a chunk of one holds, found in its bytes. Strings are skipped, not decoded; one object serves a whole stream.
 */
export class ChunkScan {
  /** Offsets of the member `usage`; `usageStart` is -1 where there is none. */
  usageStart = -1
  usageValue = 0
  usageEnd = 0
  /** `usage` is there and not null. */
  hasUsage = false
  /** There is a choice; what is in it tells `readChoices`. */
  hasChoices = false
  hasError = false
  /** A choice has told why it ended. */
  finished = false
  /** Where some vendors tell usage too, Groq in `x_groq`, Moonshot in a choice: offsets of key, value and its end, one after the other. */
  readonly elsewhere: number[] = []
  /** Bytes of generated text: content, reasoning, refusal, names and arguments of tool calls. */
  textBytes = 0
  private choicesStart = 0
  private choicesEnd = 0
  private readonly members = new Members()
  private readonly inner = new Members()

  /** `said`: takes the text too. */
  constructor(private readonly said: SaidText | null = null) {}

  /** False where these bytes are not one whole JSON object. */
  read(bytes: Buffer, start: number, end: number): boolean {
    this.usageStart = -1
    this.hasUsage = this.hasChoices = this.hasError = this.finished = false
    this.textBytes = this.choicesStart = this.choicesEnd = 0
    this.elsewhere.length = 0
    const { members } = this
    if (!members.open(bytes, start, end)) return false
    while (members.next()) {
      const { keyStart, keyEnd, valueStart } = members
      const first = bytes[keyStart + 1]
      if (keyEnd - keyStart === 7) {
        if (first === 0x75 && spells(bytes, keyStart, '"usage"')) {
          this.usageStart = keyStart
          this.usageValue = valueStart
          this.usageEnd = members.valueEnd
          this.hasUsage = bytes[valueStart] !== NULL
        } else if (first === 0x65 && spells(bytes, keyStart, '"error"')) this.hasError = bytes[valueStart] !== NULL
      } else if (keyEnd - keyStart === 8 && first === 0x78 && spells(bytes, keyStart, '"x_groq"'))
        this.lookIn(bytes, valueStart, members.valueEnd)
      else if (keyEnd - keyStart === 9 && first === 0x63 && spells(bytes, keyStart, '"choices"'))
        this.foundChoices(bytes, valueStart, members.valueEnd)
    }
    return members.whole
  }

  private foundChoices(bytes: Buffer, start: number, end: number): void {
    this.choicesStart = start
    this.choicesEnd = end
    this.hasChoices = bytes[start] === 0x5b && skipSpace(bytes, start + 1, end) < end - 1
  }

  private lookIn(bytes: Buffer, start: number, end: number): void {
    const { inner } = this
    if (!inner.open(bytes, start, end)) return
    while (inner.next())
      if (inner.keyEnd - inner.keyStart === 7 && spells(bytes, inner.keyStart, '"usage"'))
        this.elsewhere.push(inner.keyStart, inner.valueStart, inner.valueEnd)
  }

  /** Fills `finished`, `textBytes` and what is told in choices, from the bytes that were read last. */
  readChoices(bytes: Buffer): void {
    const { choicesStart: start, choicesEnd: end } = this
    let kind: Kind = 'other'
    for (let i = start; i < end; i++) {
      if (bytes[i] !== QUOTE) continue
      const close = stringEnd(bytes, i, end)
      if (close < 0) return
      const next = skipSpace(bytes, close, end)
      if (bytes[next] === COLON) {
        kind = kindOf(bytes, i, close)
        if (kind === 'usage') {
          i = this.foundUsage(bytes, i, skipSpace(bytes, next + 1, end), end) - 1
          continue
        }
      } else if (kind === 'text') {
        this.textBytes += close - i - 2
        this.said?.addBytes(bytes, i + 1, close - 1)
      } else if (kind === 'finish') this.finished = true
      i = close - 1
    }
  }

  /** Offset after it. */
  private foundUsage(bytes: Buffer, key: number, value: number, end: number): number {
    const after = valueEnd(bytes, value, end)
    if (after < 0) return end
    this.elsewhere.push(key, value, after)
    return after
  }
}

type Kind = 'text' | 'finish' | 'usage' | 'other'

/** What a string under this key is; lengths count the quotes. */
function kindOf(bytes: Buffer, start: number, end: number): Kind {
  switch (end - start) {
    case 6:
      return spells(bytes, start, '"name"') || spells(bytes, start, '"text"') ? 'text' : 'other'
    case 7:
      return spells(bytes, start, '"usage"') ? 'usage' : 'other'
    case 9:
      return spells(bytes, start, '"content"') || spells(bytes, start, '"refusal"') ? 'text' : 'other'
    case 11:
      return spells(bytes, start, '"arguments"') || spells(bytes, start, '"reasoning"') ? 'text' : 'other'
    case 15:
      return spells(bytes, start, '"finish_reason"') ? 'finish' : 'other'
    case 19:
      return spells(bytes, start, '"reasoning_content"') ? 'text' : 'other'
    default:
      return 'other'
  }
}
