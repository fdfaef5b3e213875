import { compact, countOf, type Json, listOf, objectOf } from '../common/wire.js'
import type { EmbedMap } from '../contract.js'
import { embedInput, vectorOf } from '../gemini/embeddings.js'

const INPUT_TYPES: Record<string, string> = {
  RETRIEVAL_QUERY: 'search_query',
  QUESTION_ANSWERING: 'search_query',
  CODE_RETRIEVAL_QUERY: 'search_query',
  CLASSIFICATION: 'classification',
  CLUSTERING: 'clustering',
}

/** Texts and their purpose, which Cohere's models since v3 want to know; most are documents. `task` in Google's words. */
export const embedBody = (texts: string[], task: string | undefined, dimensions: number | undefined): Json =>
  compact({
    texts,
    input_type: (task && INPUT_TYPES[task]) ?? 'search_document',
    embedding_types: ['float'],
    output_dimension: dimensions,
  })

/** Texts in a call. */
export const MOST_TEXTS = 96

export const cohereEmbeddings: EmbedMap<unknown> = {
  most: () => MOST_TEXTS,
  request: (request, { model }, drop) => {
    const { texts, task } = embedInput(request, drop)
    if (request.title !== undefined) drop('title')
    return {
      method: 'POST',
      path: '/v2/embed',
      headers: ['content-type', 'application/json'],
      body: Buffer.from(JSON.stringify({ model, ...embedBody(texts, task, request.dimensions) })),
    }
  },
  response: body => {
    const { embeddings, meta } = objectOf(body)
    const vectors = listOf(objectOf(embeddings).float).map(vectorOf)
    if (vectors.length === 0) throw new TypeError('the answer holds no embeddings')
    const tokens = countOf(objectOf(objectOf(meta).billed_units).input_tokens)
    return { model: '', vectors, ...(tokens ? { inputTokens: tokens } : {}) }
  },
}
