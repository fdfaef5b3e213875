/** Where any dialect keeps what was written: its own words for a part of the text. */
const WRITTEN = /"(?:content|text|delta|refusal)"\s*:\s*"((?:[^"\\]|\\.)*)"/g
const WORD = /[\p{L}\p{N}]+/gu

/** The text of an answer in a client dialect, whole or streamed. */
export function writtenIn(answer: string): string {
  let text = ''
  for (const [, piece] of answer.matchAll(WRITTEN)) text += unquoted(piece!)
  return text
}

function unquoted(piece: string): string {
  try {
    return JSON.parse(`"${piece}"`) as string
  } catch {
    return piece
  }
}

/** How alike two texts are by their words, 0 to 1: the cosine of how often each has which. Two empty ones are alike. */
export function similarity(a: string, b: string): number {
  const [one, two] = [wordsOf(a), wordsOf(b)]
  if (one.size === 0 || two.size === 0) return one.size === two.size ? 1 : 0
  let dot = 0
  for (const [word, count] of one) dot += count * (two.get(word) ?? 0)
  return dot / Math.sqrt(squares(one) * squares(two))
}

function wordsOf(text: string): Map<string, number> {
  const words = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(WORD)) words.set(word, (words.get(word) ?? 0) + 1)
  return words
}

const squares = (words: ReadonlyMap<string, number>): number =>
  [...words.values()].reduce((sum, count) => sum + count * count, 0)
