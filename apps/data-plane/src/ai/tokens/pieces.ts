/** A tokenizer's time grows with the square of a run that it cannot split: no piece is longer. */
const MOST_CHARS = 1024
/** How far back a gap between words is looked for. */
const LOOK_BACK = 128

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a

/**
 * Counts a text piece by piece, so that no text takes long for its length. Pieces end before a space, where tokens end anyway; one without spaces
 * is cut all the same, which may make one token more of it: less than one in a hundred in all.
 */
export function countPieces(text: string, count: (piece: string) => number): number {
  let tokens = 0
  for (let at = 0; at < text.length; ) {
    const end = endOf(text, at)
    tokens += count(text.slice(at, end))
    at = end
  }
  return tokens
}

function endOf(text: string, start: number): number {
  const end = start + MOST_CHARS
  if (end >= text.length) return text.length
  for (let at = end; at > end - LOOK_BACK; at--)
    if (isSpace(text.charCodeAt(at)) && !isSpace(text.charCodeAt(at - 1))) return at
  // Not between the two halves of one character.
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end - 1 : end
}
