import type { AiResponse, AiUsage, Citation, StopReason } from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'

/** Why an answer ended, in Cohere's words. One that broke off ends as `ERROR`, which is said elsewhere. */
export function finishOf(stop: StopReason): string {
  switch (stop) {
    case 'length':
    case 'context-length':
      return 'MAX_TOKENS'
    case 'stop-sequence':
      return 'STOP_SEQUENCE'
    case 'tool-calls':
      return 'TOOL_CALL'
    default:
      return 'COMPLETE'
  }
}

export const usageOf = ({ input, output, cached }: AiUsage): Json => {
  const tokens = { input_tokens: input, output_tokens: output }
  return { billed_units: tokens, tokens, cached_tokens: cached }
}

/** A document of the request is a source by its place there; a page of the web is one by its address. */
export function citationOf({ start = 0, end = 0, quote = '', document, url, title }: Citation): Json {
  const id = document === undefined ? (url ?? '') : `doc:${document}`
  return {
    start,
    end,
    text: quote,
    sources: [{ type: 'document', id, document: { id, title, url } }],
    type: 'TEXT_CONTENT',
  }
}

/** An answer of `/v2/chat`. */
export function cohereAnswer(response: AiResponse, { callId }: AnswerContext): Json {
  const content: Json[] = []
  const calls: Json[] = []
  const citations: Json[] = []
  for (const block of response.content)
    switch (block.type) {
      case 'text':
        content.push({ type: 'text', text: block.text })
        for (const each of block.citations ?? []) citations.push(citationOf(each))
        break
      case 'refusal':
        content.push({ type: 'text', text: block.text })
        break
      case 'reasoning':
        if (block.text) content.push({ type: 'thinking', thinking: block.text })
        break
      case 'audio':
        if (block.transcript) content.push({ type: 'text', text: block.transcript })
        break
      case 'tool-use':
        calls.push({ id: block.id, type: 'function', function: { name: block.name, arguments: block.arguments } })
        break
    }
  return {
    id: response.id || callId,
    finish_reason: finishOf(response.stop),
    message: {
      role: 'assistant',
      content: content.length > 0 ? content : undefined,
      tool_calls: calls.length > 0 ? calls : undefined,
      citations: citations.length > 0 ? citations : undefined,
    },
    usage: response.usage && usageOf(response.usage),
  }
}
