/** Names, numbers and strings as one piece, signs by themselves; comments, blanks and commas mean nothing (GraphQL, 2.1). */
export class GraphqlSyntax extends Error {}

const IGNORED = /[\s,\ufeff]/
const NAME = /[_0-9A-Za-z]/
const SIGNS = '!$&()[]{}:=@|'

/** Texts of strings are left out: none of them matters here. Throws GraphqlSyntax. */
export function graphqlTokens(text: string): string[] {
  const tokens: string[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    if (IGNORED.test(char)) at++
    else if (char === '#') at = lineEnd(text, at)
    else if (char === '"') {
      at = stringEnd(text, at)
      tokens.push('""')
    } else if (NAME.test(char) || char === '-') {
      const start = at++
      while (at < text.length && (NAME.test(text[at]!) || isOfNumber(text, start, at))) at++
      tokens.push(text.slice(start, at))
    } else if (text.startsWith('...', at)) {
      tokens.push('...')
      at += 3
    } else if (SIGNS.includes(char)) {
      tokens.push(char)
      at++
    } else throw new GraphqlSyntax(`"${char}" is out of place`)
  }
  return tokens
}

/** `1.5e+3`: a dot and a sign belong to a number, never to a name. */
function isOfNumber(text: string, start: number, at: number): boolean {
  if (!/[-\d]/.test(text[start]!)) return false
  return text[at] === '.' ? text[at + 1] !== '.' : (text[at] === '+' || text[at] === '-') && /e/i.test(text[at - 1]!)
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

function stringEnd(text: string, from: number): number {
  if (text.startsWith('"""', from)) {
    for (let at = from + 3; at < text.length; at++) {
      if (text.startsWith('\\"""', at)) at += 3
      else if (text.startsWith('"""', at)) return at + 3
    }
    throw new GraphqlSyntax('a string does not end')
  }
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  throw new GraphqlSyntax('a string does not end')
}
