import type { AiResponse, AiUsage, Citation, ContentBlock, Signer } from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { sealed } from '../signatures.js'
import { stops } from '../stops.js'

/** Figures as this dialect counts: `input_tokens` are those that the cache had no part in. */
export const messageUsage = (usage: AiUsage, serviceTier?: string): Json => ({
  input_tokens: Math.max(0, usage.input - usage.cached - usage.cacheWrite),
  cache_creation_input_tokens: usage.cacheWrite,
  cache_read_input_tokens: usage.cached,
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cacheWrite - (usage.cacheWriteHour ?? 0),
    ephemeral_1h_input_tokens: usage.cacheWriteHour ?? 0,
  },
  output_tokens: usage.output,
  server_tool_use: usage.webSearches ? { web_search_requests: usage.webSearches, web_fetch_requests: 0 } : null,
  service_tier: tierOf(serviceTier),
})

const tierOf = (tier: string | undefined): string | null =>
  tier === undefined ? null : tier === 'priority' || tier === 'batch' ? tier : 'standard'

/** A message. */
export function messageAnswer(response: AiResponse, context: AnswerContext): Json {
  const content = response.content.flatMap(blocksOf)
  const refused = response.content.some(block => block.type === 'refusal')
  const stop = refused && response.stop === 'stop' ? 'refusal' : response.stop
  const usage = response.usage ?? { input: context.inputEstimate, output: 0, cached: 0, cacheWrite: 0, reasoning: 0 }
  return {
    id: idOf('msg_', response.id, context),
    type: 'message',
    role: 'assistant',
    model: response.model || context.request.model,
    content,
    stop_reason: stops[stop].anthropic,
    stop_sequence: response.stopSequence ?? null,
    usage: messageUsage(usage, response.serviceTier),
  }
}

function blocksOf(block: ContentBlock): Json[] {
  switch (block.type) {
    case 'text':
      return [
        ...carrierOf(block.signature, block.signer),
        {
          type: 'text',
          text: block.text,
          ...(block.citations?.length ? { citations: block.citations.map(citationOf) } : {}),
        },
      ]
    case 'refusal':
      return [{ type: 'text', text: block.text }]
    case 'reasoning':
      return [thoughtOf(block)]
    case 'tool-use':
      return [
        ...carrierOf(block.signature, block.signer),
        { type: 'tool_use', id: toolId(block.id), name: block.name, input: inputOf(block.arguments) },
      ]
    default:
      // What is said in sound or pictures has no block here but for its words.
      return block.type === 'audio' && block.transcript ? [{ type: 'text', text: block.transcript }] : []
  }
}

export function thoughtOf({ text, redacted, signature, signer }: ContentBlock & { type: 'reasoning' }): Json {
  if (redacted !== undefined) return { type: 'redacted_thinking', data: sealed(redacted, signer, 'anthropic', true) }
  return { type: 'thinking', thinking: text, signature: signature ? sealed(signature, signer, 'anthropic') : '' }
}

/** See `withSignatures`. */
export const carrierOf = (signature: string | undefined, signer: Signer | undefined): Json[] =>
  signature === undefined
    ? []
    : [{ type: 'redacted_thinking', data: sealed(signature, signer ?? 'gemini', 'anthropic', true) }]

/** A model may have written what is no object; it is shown all the same. */
function inputOf(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return { arguments: source }
  }
}

/** Ids of this dialect are of word characters and dashes. Those of other vendors are, but nobody promised it. */
export const toolId = (id: string): string => id.replace(/[^\w-]/g, '_')

export function citationOf(citation: Citation): Json {
  const { url, title, quote, document, start, end } = citation
  if (url !== undefined)
    return {
      type: 'web_search_result_location',
      url,
      title: title ?? null,
      cited_text: quote ?? '',
      encrypted_index: '',
    }
  return {
    type: 'char_location',
    cited_text: quote ?? '',
    document_index: document ?? 0,
    document_title: title ?? null,
    start_char_index: start ?? 0,
    end_char_index: end ?? 0,
    file_id: null,
  }
}
