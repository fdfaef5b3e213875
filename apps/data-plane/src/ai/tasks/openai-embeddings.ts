import type { EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import { count, type Json, listAt, refuse, text, textAt, word } from '../dialects/fields.js'

/** Reads `POST /v1/embeddings`. */
export function parseEmbeddings(json: Json, model: string): EmbedRequest {
  return { model, inputs: inputsOf(json.input), dimensions: count(json, 'dimensions'), user: text(json, 'user') }
}

function inputsOf(input: unknown): EmbedRequest['inputs'] {
  if (typeof input === 'string') return [input]
  const items = listAt(input, 'input')
  if (items.length === 0) throw refuse('Give at least one input.', 'input')
  if (typeof items[0] === 'number') return [tokensAt(items, 'input')]
  return items.map((item, i) => (Array.isArray(item) ? tokensAt(item, `input[${i}]`) : textAt(item, `input[${i}]`)))
}

function tokensAt(items: readonly unknown[], path: string): number[] {
  if (items.length > 0 && items.every(item => Number.isSafeInteger(item))) return items as number[]
  throw refuse(`Give ${path} as text or as whole numbers.`, path)
}

/** The answer's form by `encoding_format`. The id is what compatible vendors give beside OpenAI's own fields, and their SDKs want. */
export function embeddingsForm(
  json: Json,
  model: string,
  id: string,
): (response: EmbedResponse, inputTokens: number) => Json {
  const encoding = word(json, 'encoding_format', ['float', 'base64'] as const)
  return (response, inputTokens) => ({
    id,
    object: 'list',
    data: response.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encoding === 'base64' ? base64Of(vector) : vector,
    })),
    model: response.model || model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  })
}

/** 32-bit floats, least significant byte first, as on every machine that this runs on. */
export const base64Of = (vector: readonly number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64')
