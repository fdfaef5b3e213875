import type {
  AiRequest,
  AiResponse,
  AiUsage,
  Citation,
  ContentBlock,
  StopReason,
} from '@gatehouse/shared/ai/canonical.js'
import { standInOf } from '../anthropic/format.js'
import { namesBack } from '../common/tool-names.js'
import { countOf, isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'

const STOPS: Record<string, StopReason> = {
  end_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  malformed_model_output: 'malformed',
  malformed_tool_use: 'malformed',
  model_context_window_exceeded: 'context-length',
  refusal: 'refusal',
}

export const stopOf = (reason: string): StopReason => STOPS[reason] ?? 'stop'

/** An answer of Converse. It has no id and names no model. Throws TypeError on anything else. */
export function responseOf(body: unknown, request: AiRequest): AiResponse {
  const answer = objectOf(body)
  const { content } = objectOf(objectOf(answer.output).message)
  if (!Array.isArray(content)) throw new TypeError('the answer has no content')
  const native = textOf(answer.stopReason)
  const standIn = standInOf(request)
  const nameOf = namesBack(request)
  const blocks = content.flatMap(block => blockOf(objectOf(block), standIn, nameOf))
  const answered = native === 'tool_use' && !blocks.some(block => block.type === 'tool-use')
  const sequence = textOf(objectOf(answer.additionalModelResponseFields).stop_sequence)
  const usage = usageOf(answer)
  const tier = textOf(objectOf(answer.serviceTier).type)
  return {
    id: '',
    model: '',
    content: blocks,
    stop: answered ? 'stop' : stopOf(native),
    ...(native ? { nativeStop: native } : {}),
    ...(sequence ? { stopSequence: sequence } : {}),
    ...(usage ? { usage } : {}),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

function blockOf(block: Json, standIn: string | undefined, nameOf: (sent: string) => string): ContentBlock[] {
  if (typeof block.text === 'string') return block.text ? [{ type: 'text', text: block.text }] : []
  if (isObject(block.reasoningContent)) return [reasoning(block.reasoningContent)]
  if (isObject(block.citationsContent)) {
    const { content, citations } = block.citationsContent
    const text = listOf(content)
      .map(each => textOf(objectOf(each).text))
      .join('')
    return [{ type: 'text', text, citations: listOf(citations).map(each => citationOf(objectOf(each))) }]
  }
  if (isObject(block.image)) {
    const { format, source } = block.image
    return [{ type: 'image', mediaType: `image/${textOf(format)}`, base64: textOf(objectOf(source).bytes) }]
  }
  if (!isObject(block.toolUse)) return []
  const { toolUseId, name, input } = block.toolUse
  const args = JSON.stringify(objectOf(input))
  if (name === standIn) return [{ type: 'text', text: args }]
  return [{ type: 'tool-use', id: textOf(toolUseId), name: nameOf(textOf(name)), arguments: args }]
}

function reasoning({ reasoningText, redactedContent }: Json): ContentBlock {
  if (textOf(redactedContent))
    return { type: 'reasoning', text: '', redacted: textOf(redactedContent), signer: 'bedrock' }
  const { text, signature } = objectOf(reasoningText)
  return {
    type: 'reasoning',
    text: textOf(text),
    ...(textOf(signature) ? { signature: textOf(signature), signer: 'bedrock' } : {}),
  }
}

export function citationOf({ title, source, sourceContent, location }: Json): Citation {
  const { web, ...places } = objectOf(location)
  const url = textOf(objectOf(web).url) || (/^https?:/.test(textOf(source)) ? textOf(source) : '')
  const quote = listOf(sourceContent)
    .map(each => textOf(objectOf(each).text))
    .join('')
  const index = Object.values(places).map(place => objectOf(place).documentIndex)[0]
  return {
    ...(url ? { url } : {}),
    ...(textOf(title) ? { title: textOf(title) } : {}),
    ...(quote ? { quote } : {}),
    ...(typeof index === 'number' ? { document: index } : {}),
  }
}

/** Cached tokens are counted apart from the input; here they are part of it. */
export function usageOf(body: unknown): AiUsage | undefined {
  const { usage } = objectOf(body)
  if (!isObject(usage)) return undefined
  const cached = countOf(usage.cacheReadInputTokens)
  const cacheWrite = countOf(usage.cacheWriteInputTokens)
  const hour = listOf(usage.cacheDetails)
    .map(objectOf)
    .find(each => each.ttl === '1h')
  return {
    input: countOf(usage.inputTokens) + cached + cacheWrite,
    output: countOf(usage.outputTokens),
    cached,
    cacheWrite,
    reasoning: 0,
    ...(countOf(hour?.inputTokens) ? { cacheWriteHour: countOf(hour?.inputTokens) } : {}),
  }
}
