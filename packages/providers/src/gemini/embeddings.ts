import type { EmbedRequest } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { compact, countOf, type Json, listOf, objectOf } from '../common/wire.js'
import type { Drop, EmbedMap } from '../contract.js'

const TASKS: Record<NonNullable<EmbedRequest['purpose']>, string> = {
  query: 'RETRIEVAL_QUERY',
  document: 'RETRIEVAL_DOCUMENT',
  similarity: 'SEMANTIC_SIMILARITY',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
  'code-query': 'CODE_RETRIEVAL_QUERY',
  question: 'QUESTION_ANSWERING',
  fact: 'FACT_VERIFICATION',
}

/** The texts to embed and Google's word for their purpose. Throws UnsupportedInput for tokens: only their own tokenizer knows them. */
export function embedInput({ inputs, purpose, user }: EmbedRequest, drop: Drop): { texts: string[]; task?: string } {
  if (user !== undefined) drop('user')
  const texts = inputs.map(input => {
    if (typeof input === 'string') return input
    throw new UnsupportedInput('The provider of this model embeds text, not tokens.', 'inputs')
  })
  return { texts, ...(purpose ? { task: TASKS[purpose] } : {}) }
}

export const vectorOf = (values: unknown): number[] => {
  if (!Array.isArray(values) || values.length === 0) throw new TypeError('an embedding is missing')
  return values as number[]
}

/** `batchEmbedContents` of the Gemini API. */
export const geminiEmbeddings: EmbedMap<unknown> = {
  most: () => 100,
  request: (request, { model }, drop) => {
    const { texts, task } = embedInput(request, drop)
    const requests = texts.map(
      (text): Json =>
        compact({
          model: `models/${model}`,
          content: { parts: [{ text }] },
          taskType: task,
          title: request.title,
          outputDimensionality: request.dimensions,
        }),
    )
    return {
      method: 'POST',
      path: `/v1beta/models/${encodeURIComponent(model)}:batchEmbedContents`,
      headers: ['content-type', 'application/json'],
      body: Buffer.from(JSON.stringify({ requests })),
    }
  },
  response: body => {
    const { embeddings, usageMetadata } = objectOf(body)
    const vectors = listOf(embeddings).map(each => vectorOf(objectOf(each).values))
    if (vectors.length === 0) throw new TypeError('the answer holds no embeddings')
    const tokens = countOf(objectOf(usageMetadata).promptTokenCount)
    return { model: '', vectors, ...(tokens ? { inputTokens: tokens } : {}) }
  },
}
