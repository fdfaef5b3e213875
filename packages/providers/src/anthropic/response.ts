import type { AiRequest, AiResponse, Citation, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { namesBack } from '../common/tool-names.js'
import { type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { standInOf } from './format.js'
import { usageOf } from './usage.js'

const STOPS: Record<string, StopReason> = {
  end_turn: 'stop',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
  model_context_window_exceeded: 'context-length',
}

export const stopOf = (reason: string): StopReason => STOPS[reason] ?? 'stop'

/** A message of Anthropic's. Throws TypeError on anything else. */
export function responseOf(body: unknown, request: AiRequest): AiResponse {
  const message = objectOf(body)
  if (!Array.isArray(message.content)) throw new TypeError('the answer has no content')
  const native = textOf(message.stop_reason)
  const standIn = standInOf(request)
  const content = contentOf(message.content.map(objectOf), standIn, namesBack(request))
  const answered = standIn !== undefined && message.content.some(block => objectOf(block).name === standIn)
  const usage = usageOf(message)
  const tier = textOf(objectOf(message.usage).service_tier)
  const refusal = native === 'refusal' ? textOf(objectOf(message.stop_details).explanation) : ''
  if (refusal) content.push({ type: 'refusal', text: refusal })
  return {
    id: textOf(message.id),
    model: textOf(message.model),
    content,
    stop: answered && native === 'tool_use' && !calls(content) ? 'stop' : stopOf(native),
    ...(native ? { nativeStop: native } : {}),
    ...(textOf(message.stop_sequence) ? { stopSequence: textOf(message.stop_sequence) } : {}),
    ...(usage ? { usage } : {}),
    ...(tier ? { serviceTier: tier } : {}),
  }
}

const calls = (content: ContentBlock[]): boolean => content.some(block => block.type === 'tool-use')

/** Tools that the vendor runs itself, and what they found, are no calls of the caller's and are left out. */
function contentOf(blocks: Json[], standIn: string | undefined, nameOf: (sent: string) => string): ContentBlock[] {
  let offset = 0
  return blocks.flatMap((block): ContentBlock[] => {
    if (block.type === 'text') {
      const text = textOf(block.text)
      const start = offset
      offset += text.length
      const citations = listOf(block.citations).map(each => citationOf(objectOf(each), start, offset))
      return [{ type: 'text', text, ...(citations.length > 0 ? { citations } : {}) }]
    }
    if (block.type === 'thinking')
      return [
        { type: 'reasoning', text: textOf(block.thinking), signature: textOf(block.signature), signer: 'anthropic' },
      ]
    if (block.type === 'redacted_thinking')
      return [{ type: 'reasoning', text: '', redacted: textOf(block.data), signer: 'anthropic' }]
    if (block.type !== 'tool_use') return []
    const args = JSON.stringify(objectOf(block.input))
    if (block.name === standIn) return [{ type: 'text', text: args }]
    return [{ type: 'tool-use', id: textOf(block.id), name: nameOf(textOf(block.name)), arguments: args }]
  })
}

/** `start` and `end` are those of the text that rests on the source. */
export function citationOf(cited: Json, start: number, end: number): Citation {
  const { url, source, title, document_title: documentTitle, cited_text: quote, document_index: index } = cited
  const named = textOf(title) || textOf(documentTitle)
  return {
    ...(textOf(url) || textOf(source) ? { url: textOf(url) || textOf(source) } : {}),
    ...(named ? { title: named } : {}),
    ...(textOf(quote) ? { quote: textOf(quote) } : {}),
    ...(typeof index === 'number' ? { document: index } : {}),
    start,
    end,
  }
}
