/** Text to count in the place of a longer one. */
export interface Sample {
  text: string
  /** Characters that there are for each in `text`. */
  scale: number
}

/** Characters that are counted to the last; of more, an even sample of as many is. */
export const EXACT_CHARS = 64 << 10
const SLICES = 64
const SLICE = EXACT_CHARS / SLICES

/**
 * The texts as they are, or slices of them at even distances. A text that changes its language or kind often, beside the distance of the slices,
 * is met within a few per cent; what stands in one place alone is met by its share.
 */
export function sampleOf(texts: readonly string[]): Sample {
  let total = 0
  for (const text of texts) total += text.length
  if (total <= EXACT_CHARS) return { text: texts.join('\n'), scale: 1 }
  const text = slices(texts, total / SLICES)
  return { text, scale: total / text.length }
}

function slices(texts: readonly string[], distance: number): string {
  let out = ''
  let slice = 0
  /** Where the present text begins among all of them. */
  let at = 0
  for (const text of texts) {
    while (slice < SLICES) {
      const start = Math.floor(slice * distance) - at
      if (start >= text.length) break
      out += text.slice(Math.max(0, start), start + SLICE)
      // The rest of it is in the next text.
      if (start + SLICE > text.length) break
      slice++
    }
    at += text.length
  }
  return out
}
