import type { AiResponse, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { usageOf } from './usage.js'
import { isObject, type Json, listOf, objectOf, textOf } from './wire.js'

const STOPS: Record<string, StopReason> = {
  stop: 'stop',
  length: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  error: 'error',
}

/** A reason that no vendor documents counts as a plain stop; the native word travels beside it. */
export const stopOf = (reason: string): StopReason => STOPS[reason] ?? 'stop'

/** The first choice of a chat completion. Throws TypeError where there is none, for then there is no answer. */
export function responseOf(body: unknown): AiResponse {
  const answer = objectOf(body)
  const choice = listOf(answer.choices)[0]
  if (!isObject(choice)) throw new TypeError('the answer has no choices')
  const native = textOf(choice.finish_reason)
  const usage = usageOf(answer)
  return {
    id: textOf(answer.id),
    model: textOf(answer.model),
    content: blocksOf(objectOf(choice.message)),
    stop: stopOf(native),
    ...(native ? { nativeStop: native } : {}),
    ...(usage ? { usage } : {}),
  }
}

function blocksOf(message: Json): ContentBlock[] {
  const blocks: ContentBlock[] = []
  const reasoning = textOf(message.reasoning_content) || textOf(message.reasoning)
  if (reasoning) blocks.push({ type: 'reasoning', text: reasoning })
  for (const text of textsOf(message.content)) blocks.push(text)
  if (textOf(message.refusal)) blocks.push({ type: 'refusal', text: textOf(message.refusal) })
  for (const item of listOf(message.tool_calls)) {
    const call = objectOf(item)
    const fn = objectOf(call.function)
    blocks.push({ type: 'tool-use', id: textOf(call.id), name: textOf(fn.name), arguments: argumentsOf(fn.arguments) })
  }
  return blocks
}

/** A string, or parts as Mistral's reasoning models send them. */
function textsOf(content: unknown): ContentBlock[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return listOf(content).map((item): ContentBlock => {
    const part = objectOf(item)
    if (part.type !== 'thinking') return { type: 'text', text: textOf(part.text) }
    return {
      type: 'reasoning',
      text: listOf(part.thinking)
        .map(piece => textOf(objectOf(piece).text))
        .join(''),
    }
  })
}

/** Some servers send an object, or nothing for a tool without parameters. */
const argumentsOf = (value: unknown): string =>
  typeof value === 'string' ? value || '{}' : JSON.stringify(isObject(value) ? value : {})
