export interface SqlToken {
  kind: 'word' | 'number' | 'string' | 'variable' | 'sign' | 'comment'
  /** Words in lower case; nothing of strings and comments. */
  text: string
}

const SPACE = /\s/
const WORD = /[A-Za-z0-9_$.\u0080-\uffff]/
/** Digits, a point, an exponent, or hex: what no word begins with. */
const NUMBER = /^[\d.][\da-fx.]*$/
const LONG_SIGNS = ['<=>', '||', '&&', '<=', '>=', '<>', '!=', ':=']

/** Reads text as a database would from `start` on, comments between words left out. One pass: each character is looked at once. */
export function sqlTokens(text: string, start = 0): SqlToken[] {
  const tokens: SqlToken[] = []
  let at = start
  while (at < text.length) {
    const char = text[at]!
    if (SPACE.test(char)) at++
    else if (char === "'" || char === '"') {
      at = endOfString(text, at, char)
      tokens.push({ kind: 'string', text: '' })
    } else if (char === '#' || text.startsWith('--', at)) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
      tokens.push({ kind: 'comment', text: '' })
    } else if (text.startsWith('/*', at)) at = blockComment(text, at, tokens)
    // Ends what MySQL takes out of a comment.
    else if (text.startsWith('*/', at)) at += 2
    else if (char === '@') {
      at = endOfWord(text, at + (text[at + 1] === '@' ? 2 : 1))
      tokens.push({ kind: 'variable', text: '@' })
    } else if (char === '`') {
      const end = text.indexOf('`', at + 1)
      tokens.push({ kind: 'word', text: '`' })
      at = end < 0 ? text.length : end + 1
    } else if (WORD.test(char)) {
      const end = endOfWord(text, at)
      const word = text.slice(at, end).toLowerCase()
      tokens.push({ kind: NUMBER.test(word) ? 'number' : 'word', text: word })
      at = end
    } else {
      const sign = LONG_SIGNS.find(long => text.startsWith(long, at)) ?? char
      tokens.push({ kind: 'sign', text: sign })
      at += sign.length
    }
  }
  return tokens
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && WORD.test(text[at]!)) at++
  return at
}

/** Past the closing quote: a doubled one and one after a backslash belong to the string. */
function endOfString(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1
      at++
    }
  }
  return text.length
}

function blockComment(text: string, at: number, tokens: SqlToken[]): number {
  // MySQL runs what stands in these.
  if (text[at + 2] === '!') {
    tokens.push({ kind: 'comment', text: '!' })
    let inside = at + 3
    while (inside < text.length && text[inside]! >= '0' && text[inside]! <= '9') inside++
    return inside
  }
  const end = text.indexOf('*/', at + 2)
  if (end >= 0) return end + 2
  tokens.push({ kind: 'comment', text: '' })
  return text.length
}
