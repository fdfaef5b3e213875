import type { EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import {
  count,
  type Json,
  list,
  listAt,
  objectAt,
  refuse,
  text,
  textAt,
  texts,
  unsupported,
} from '../dialects/fields.js'
import { base64Of } from './openai-embeddings.js'

const PURPOSES: Readonly<Record<string, EmbedRequest['purpose']>> = {
  search_document: 'document',
  search_query: 'query',
  classification: 'classification',
  clustering: 'clustering',
}

/** Reads `POST /v2/embed`. */
export function parseCohereEmbed(json: Json, model: string): EmbedRequest {
  if (list(json, 'images')?.length)
    throw unsupported('Pictures cannot be embedded by the provider of this model.', 'images')
  const inputs = texts(json, 'texts') ?? (list(json, 'inputs') ?? []).map((item, i) => inputOf(item, `inputs[${i}]`))
  if (inputs.length === 0) throw refuse('Give at least one text.', 'texts')
  return {
    model,
    inputs,
    purpose: PURPOSES[text(json, 'input_type') ?? ''],
    dimensions: count(json, 'output_dimension'),
  }
}

function inputOf(value: unknown, path: string): string {
  const parts = listAt(objectAt(value, path).content, `${path}.content`).map((item, i) => {
    const part = objectAt(item, `${path}.content[${i}]`)
    if (part.type !== 'text') throw unsupported('The provider of this model embeds texts alone.', path)
    return textAt(part.text, `${path}.content[${i}].text`)
  })
  return parts.join('\n')
}

const FORMS: Readonly<Record<string, (vector: number[]) => unknown>> = { float: vector => vector, base64: base64Of }

/** The vectors in each of the forms that are asked for. */
export function cohereEmbedForm(json: Json, id: string): (response: EmbedResponse, inputTokens: number) => Json {
  const types = texts(json, 'embedding_types') ?? ['float']
  for (const type of types)
    if (!FORMS[type])
      throw unsupported(`The gateway gives embeddings as ${Object.keys(FORMS).join(' or ')}.`, 'embedding_types')
  return ({ vectors }, inputTokens) => ({
    id,
    embeddings: Object.fromEntries(types.map(type => [type, vectors.map(FORMS[type]!)])),
    texts: texts(json, 'texts') ?? [],
    meta: { api_version: { version: '2' }, billed_units: { input_tokens: inputTokens } },
    response_type: 'embeddings_by_type',
  })
}
