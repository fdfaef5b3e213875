import { embed } from '../answer/embedding.js'
import { type Json, list, number } from '../answer/json.js'
import { countTokens } from '../answer/tokens.js'
import type { Lookup } from '../dialect.js'
import { Refusal } from '../refusal.js'
import { requireModel } from './chat-ask.js'

const DIMENSIONS = 1536
const MOST_DIMENSIONS = 4096

/** https://platform.openai.com/docs/api-reference/embeddings */
export function embeddings(body: Json): Lookup {
  const model = requireModel(body)
  const inputs = readInputs(body.input)
  const dimensions = number(body.dimensions) ?? DIMENSIONS
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw new Refusal(400, `'dimensions' is a whole number from 1 to ${MOST_DIMENSIONS}.`, { param: 'dimensions' })
  }
  const inputTokens = inputs.reduce((sum, input) => sum + input.tokens, 0)
  const data = inputs.map((input, index) => {
    const vector = embed(input.text, dimensions)
    return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? toBase64(vector) : vector }
  })
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens }
  return { model, inputTokens, body: { object: 'list', data, model, usage } }
}

/** A text, texts, a list of token ids, or lists of those. */
function readInputs(input: unknown): { text: string; tokens: number }[] {
  const items = Array.isArray(input) && input.length > 0 && typeof input[0] !== 'number' ? input : [input]
  return items.map(item => {
    if (typeof item === 'string' && item !== '') return { text: item, tokens: countTokens(item) }
    if (list(item).length > 0) return { text: list(item).join(' '), tokens: list(item).length }
    throw new Refusal(400, "'$.input' is invalid.", { param: 'input' })
  })
}

function toBase64(vector: number[]): string {
  const floats = Float32Array.from(vector)
  return Buffer.from(floats.buffer).toString('base64')
}
