/**
 * The sandbox's tokenizer, the same for input and output: a run of letters, digits, `_` and non-ASCII characters is one
 * token, any other visible character is one, and white space belongs to the token after it (at the end of a text it is
 * a token of its own).
 */
const TOKEN = /[\t-\r ]*(?:[\w\u0080-\uffff]+|[^\u0080-\uffff])/g

const SPACE = 0
const WORD = 1
const MARK = 2

const kinds = new Uint8Array(128).map((_, code) => {
  const char = String.fromCharCode(code)
  return /[\t-\r ]/.test(char) ? SPACE : /\w/.test(char) ? WORD : MARK
})

export const splitTokens = (text: string): string[] => text.match(TOKEN) ?? []

/** `splitTokens(text).length` without making the pieces. */
export function countTokens(text: string): number {
  let count = 0
  let last = MARK
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const kind = code < 128 ? kinds[code]! : WORD
    if (kind === MARK || (kind === WORD && last !== WORD)) count++
    last = kind
  }
  return last === SPACE ? count + 1 : count
}
