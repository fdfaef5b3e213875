import type { EmbedRequest, EmbedResponse } from '@gatehouse/shared/ai/canonical.js'
import { count, type Json, listAt, refuse, textAt } from '../dialects/fields.js'

/** Reads `POST /api/embed`. */
export function parseEmbed(json: Json, model: string): EmbedRequest {
  const { input } = json
  const inputs =
    typeof input === 'string' ? [input] : listAt(input, 'input').map((item, i) => textAt(item, `input[${i}]`))
  if (inputs.length === 0) throw refuse('Give at least one input.', 'input')
  return { model, inputs, dimensions: count(json, 'dimensions') }
}

/** Reads `POST /api/embeddings`, the older one. */
export const parsePrompt = (json: Json, model: string): EmbedRequest => ({
  model,
  inputs: [textAt(json.prompt, 'prompt')],
})

export const embedForm = ({ model, vectors }: EmbedResponse, inputTokens: number, name: string): Json => ({
  model: model || name,
  embeddings: vectors,
  prompt_eval_count: inputTokens,
})

export const promptForm = ({ vectors }: EmbedResponse): Json => ({ embedding: vectors[0] })
