import type { Citation } from '@gatehouse/shared/ai/canonical.js'
import { countOf, type Json, listOf, objectOf, textOf } from '../common/wire.js'

/** Sources that a search found, each for the stretches of text that rest on it. Google counts these in bytes of UTF-8. */
export function groundingOf(metadata: unknown, text: string): Citation[] {
  const { groundingChunks, groundingSupports } = objectOf(metadata)
  const sources = listOf(groundingChunks).map(sourceOf)
  const bytes = Buffer.from(text)
  const characters = (offset: unknown): number => bytes.subarray(0, countOf(offset)).toString().length
  const supported = listOf(groundingSupports).flatMap(item => {
    const { segment, groundingChunkIndices } = objectOf(item)
    const { startIndex, endIndex, text: quote } = objectOf(segment)
    return listOf(groundingChunkIndices).flatMap(index => {
      const source = typeof index === 'number' ? sources[index] : undefined
      if (!source) return []
      const stretch = { start: characters(startIndex), end: characters(endIndex) }
      return [{ ...source, ...(textOf(quote) ? { quote: textOf(quote) } : {}), ...stretch }]
    })
  })
  return supported.length > 0 ? supported : sources.filter(source => source !== undefined)
}

function sourceOf(chunk: unknown): Citation | undefined {
  const { web, retrievedContext } = objectOf(chunk)
  const { uri, title } = { ...objectOf(retrievedContext), ...objectOf(web) } as Json
  return textOf(uri) ? { url: textOf(uri), ...(textOf(title) ? { title: textOf(title) } : {}) } : undefined
}
