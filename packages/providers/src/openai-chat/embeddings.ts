import { compact, countOf, listOf, objectOf, textOf } from '../common/wire.js'
import type { EmbedMap } from '../contract.js'

/** Embeddings as OpenAI serves them. `pathFor` where the path holds the model's name. */
export function embedMap<Cred>(
  pathFor: (model: string, credentials: Cred) => string = () => '/embeddings',
): EmbedMap<Cred> {
  return {
    request: ({ inputs, dimensions, purpose, title, user }, { model, credentials }, drop) => {
      // These vectors serve every purpose alike.
      if (purpose !== undefined) drop('purpose')
      if (title !== undefined) drop('title')
      return {
        method: 'POST',
        path: pathFor(model, credentials),
        headers: ['content-type', 'application/json'],
        body: Buffer.from(
          JSON.stringify(compact({ model, input: inputs, encoding_format: 'float', dimensions, user })),
        ),
      }
    },
    response: body => {
      const { data, model, usage } = objectOf(body)
      const rows = listOf(data).map(objectOf)
      if (rows.length === 0) throw new TypeError('the answer holds no embeddings')
      rows.sort((a, b) => countOf(a.index) - countOf(b.index))
      const { prompt_tokens: told, total_tokens: total } = objectOf(usage)
      const tokens = countOf(told) || countOf(total)
      return { model: textOf(model), vectors: rows.map(vectorOf), ...(tokens ? { inputTokens: tokens } : {}) }
    },
  }
}

/** A list of numbers, or what some servers send unasked: base64 of little-endian floats. */
function vectorOf({ embedding }: { embedding?: unknown }): number[] {
  if (typeof embedding === 'string') {
    const bytes = Buffer.from(embedding, 'base64')
    return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(i * 4))
  }
  if (!Array.isArray(embedding) || embedding.length === 0) throw new TypeError('an embedding is missing')
  return embedding as number[]
}
