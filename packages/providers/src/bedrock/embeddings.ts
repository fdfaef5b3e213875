import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { embedBody, MOST_TEXTS } from '../cohere/embeddings.js'
import { compact, countOf, type Json, listOf, objectOf } from '../common/wire.js'
import type { EmbedMap } from '../contract.js'
import { embedInput, vectorOf } from '../gemini/embeddings.js'

/** Embeddings by InvokeModel: Amazon's Titan, one text a call, and Cohere's. */
export const bedrockEmbeddings: EmbedMap<unknown> = {
  most: model => (model.includes('cohere') ? MOST_TEXTS : 1),
  request: (request, { model }, drop) => {
    const { texts, task } = embedInput(request, drop)
    if (request.title !== undefined) drop('title')
    const body = model.includes('cohere')
      ? embedBody(texts, task, request.dimensions)
      : titan(texts, request.dimensions)
    return {
      method: 'POST',
      path: `/model/${encodeURIComponent(model)}/invoke`,
      headers: ['content-type', 'application/json', 'accept', 'application/json'],
      body: Buffer.from(JSON.stringify(body)),
    }
  },
  response: body => {
    const { embedding, embeddings, inputTextTokenCount } = objectOf(body)
    const rows = embedding ? [embedding] : Array.isArray(embeddings) ? embeddings : listOf(objectOf(embeddings).float)
    if (rows.length === 0) throw new TypeError('the answer holds no embeddings')
    const tokens = countOf(inputTextTokenCount)
    return { model: '', vectors: rows.map(vectorOf), ...(tokens ? { inputTokens: tokens } : {}) }
  },
}

function titan(texts: string[], dimensions: number | undefined): Json {
  if (texts.length > 1) throw new UnsupportedInput('This model embeds one text a call.', 'inputs')
  return compact({ inputText: texts[0], dimensions })
}
