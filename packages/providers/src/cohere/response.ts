import type { AiResponse, AiUsage, Citation, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { countOf, isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { argumentsOf } from '../openai-chat/blocks.js'

const STOPS: Record<string, StopReason> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop-sequence',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR: 'error',
  TIMEOUT: 'error',
}

export const stopOf = (reason: string): StopReason => STOPS[reason] ?? 'stop'

/** An answer of Cohere's. Throws TypeError on anything else. */
export function responseOf(body: unknown): AiResponse {
  const answer = objectOf(body)
  if (!isObject(answer.message)) throw new TypeError('the answer has no message')
  const native = textOf(answer.finish_reason)
  const usage = usageOf(answer)
  return {
    id: textOf(answer.id),
    model: '',
    content: blocksOf(answer.message),
    stop: stopOf(native),
    ...(native ? { nativeStop: native } : {}),
    ...(usage ? { usage } : {}),
  }
}

/** What it plans to do with its tools is told apart from the text: it is thinking. */
function blocksOf({ content, tool_plan: plan, tool_calls: calls, citations }: Json): ContentBlock[] {
  const blocks: ContentBlock[] = textOf(plan) ? [{ type: 'reasoning', text: textOf(plan) }] : []
  for (const part of listOf(content).map(objectOf))
    if (part.type === 'thinking') blocks.push({ type: 'reasoning', text: textOf(part.thinking) })
    else if (part.type === 'text') blocks.push({ type: 'text', text: textOf(part.text) })
  const sources = listOf(citations).flatMap(each => citationsOf(objectOf(each)))
  const last = blocks.findLast(block => block.type === 'text')
  if (last && sources.length > 0) last.citations = sources
  for (const call of listOf(calls).map(objectOf)) {
    const { name, arguments: args } = objectOf(call.function)
    blocks.push({ type: 'tool-use', id: textOf(call.id), name: textOf(name), arguments: argumentsOf(args) })
  }
  return blocks
}

/** One stretch of text may rest on several sources. */
export function citationsOf({ start, end, text, sources }: Json): Citation[] {
  const stretch = {
    ...(typeof start === 'number' ? { start } : {}),
    ...(typeof end === 'number' ? { end } : {}),
  }
  return listOf(sources).map(source => {
    const { document, id } = objectOf(source)
    const { title, url } = objectOf(document)
    // Documents that came with the call are numbered: doc:0, doc:1.
    const index = /^doc:(\d+)/.exec(textOf(id))?.[1]
    return {
      ...(textOf(url) ? { url: textOf(url) } : {}),
      ...(textOf(title) ? { title: textOf(title) } : {}),
      ...(textOf(text) ? { quote: textOf(text) } : {}),
      ...(index === undefined ? {} : { document: Number(index) }),
      ...stretch,
    }
  })
}

/** Billed units, for which the price is; else the tokens that the model saw. */
export function usageOf(body: unknown): AiUsage | undefined {
  const { usage } = objectOf(body)
  if (!isObject(usage)) return undefined
  const billed = isObject(usage.billed_units) ? usage.billed_units : objectOf(usage.tokens)
  return {
    input: countOf(billed.input_tokens),
    output: countOf(billed.output_tokens),
    cached: Math.min(countOf(usage.cached_tokens), countOf(billed.input_tokens)),
    cacheWrite: 0,
    reasoning: 0,
  }
}
