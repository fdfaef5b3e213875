/** What a value may turn into on its way through a service: taken out of percent codes, entities and escapes. All in linear time. */

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  colon: ':',
  sol: '/',
  lpar: '(',
  rpar: ')',
  tab: '\t',
  newline: '\n',
  nbsp: ' ',
}
/** More layers than any service takes off. */
const LAYERS = 3

/** The value as it came and, where that differs, with every layer taken off. */
export function formsOf(value: string): readonly string[] {
  let text = value
  for (let layer = 0; layer < LAYERS; layer++) {
    const next = unwrapped(text)
    if (next === text) break
    text = next
  }
  return text === value ? [value] : [value, text]
}

/** One value of a query or form. */
export const decodedParameter = (text: string): string => unescaped(text.replaceAll('+', ' '), percent)

const unwrapped = (text: string): string => {
  let next = text.includes('%') ? unescaped(text, percent) : text
  if (next.includes('&')) next = unescaped(next, entity)
  if (next.includes('\\')) next = unescaped(next, backslash)
  return next.includes('\0') ? next.replaceAll('\0', '') : next
}

/** What stands for one character at a place, and how long it is written; undefined: it stands for itself. */
type Code = (text: string, at: number) => { char: string; length: number } | undefined

function unescaped(text: string, code: Code): string {
  let made = ''
  let kept = 0
  for (let at = 0; at < text.length; at++) {
    const found = code(text, at)
    if (!found) continue
    made += text.slice(kept, at) + found.char
    at += found.length - 1
    kept = at + 1
  }
  return kept === 0 ? text : made + text.slice(kept)
}

/** Bytes of UTF-8 as single characters do: all that is looked for is ASCII. `%u003c` is that of old servers. */
const percent: Code = (text, at) => {
  if (text[at] !== '%') return undefined
  if (text[at + 1] === 'u' || text[at + 1] === 'U') return hex(text, at, 2, 4)
  return hex(text, at, 1, 2)
}

const backslash: Code = (text, at) => {
  if (text[at] !== '\\') return undefined
  if (text[at + 1] === 'u') return hex(text, at, 2, 4)
  if (text[at + 1] === 'x') return hex(text, at, 2, 2)
  return undefined
}

const entity: Code = (text, at) => {
  if (text[at] !== '&') return undefined
  const end = text.slice(at, at + 12).indexOf(';')
  if (end < 2) return undefined
  const name = text.slice(at + 1, at + end).toLowerCase()
  const number = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  const char = name[0] === '#' ? charOf(number) : NAMED[name]
  return char === undefined ? undefined : { char, length: end + 1 }
}

function hex(text: string, at: number, skip: number, digits: number): ReturnType<Code> {
  let value = 0
  for (let i = at + skip; i < at + skip + digits; i++) {
    const digit = i < text.length ? Number.parseInt(text[i]!, 16) : Number.NaN
    if (Number.isNaN(digit)) return undefined
    value = value * 16 + digit
  }
  return { char: String.fromCharCode(value), length: skip + digits }
}

const charOf = (code: number): string | undefined =>
  Number.isInteger(code) && code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
