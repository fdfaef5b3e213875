import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { stopOf } from './response.js'
import { scrub } from './scrub.js'
import { usageOf } from './usage.js'
import { isObject, type Json, listOf, objectOf, textOf } from './wire.js'

/** What must be remembered between chunks: each tool call opens once, the stream starts once. */
export interface ChatStreamState {
  started: boolean
  /** Position of a tool call among those seen, by the vendor's index and id. */
  tools: { index: unknown; id: string }[]
}

export const initChatStream = (): ChatStreamState => ({ started: false, tools: [] })

/** Turns the data of one event into canonical events. Throws SyntaxError on data that is not JSON. */
export function nextChatEvent(state: ChatStreamState, data: string, emit: (event: AiEvent) => void): void {
  if (data === '[DONE]') return
  const chunk = objectOf(JSON.parse(data))
  if (chunk.error) {
    emitError(chunk.error, emit)
    return
  }
  if (!state.started && (chunk.id !== undefined || chunk.model !== undefined)) {
    state.started = true
    emit({ type: 'start', id: textOf(chunk.id), model: textOf(chunk.model) })
  }
  const choice = listOf(chunk.choices)[0]
  if (isObject(choice)) emitChoice(state, choice, emit)
  const usage = usageOf(chunk)
  if (usage) emit({ type: 'usage', usage })
}

function emitError(error: unknown, emit: (event: AiEvent) => void): void {
  const body = objectOf(error)
  const message = textOf(body.message) || textOf(error)
  emit({ type: 'error', code: textOf(body.code) || 'upstream_error', message: scrub(message) })
}

function emitChoice(state: ChatStreamState, choice: Json, emit: (event: AiEvent) => void): void {
  const delta = objectOf(choice.delta)
  const reasoning = textOf(delta.reasoning_content) || textOf(delta.reasoning)
  if (reasoning) emit({ type: 'reasoning-delta', text: reasoning })
  const text = textOf(delta.content)
  if (text) emit({ type: 'text-delta', text })
  const refusal = textOf(delta.refusal)
  if (refusal) emit({ type: 'refusal-delta', text: refusal })
  for (const call of listOf(delta.tool_calls)) emitToolCall(state, objectOf(call), emit)
  const native = textOf(choice.finish_reason)
  if (native) emit({ type: 'finish', stop: stopOf(native), native })
}

/** A new id opens a new call, even under an index that was used before (vLLM repeats them). */
function emitToolCall(state: ChatStreamState, call: Json, emit: (event: AiEvent) => void): void {
  const id = textOf(call.id)
  const fn = objectOf(call.function)
  let position = state.tools.findLastIndex(tool => tool.index === call.index && (!id || tool.id === id))
  if (position < 0) {
    position = state.tools.push({ index: call.index, id }) - 1
    emit({ type: 'tool-start', index: position, id, name: textOf(fn.name) })
  }
  const args = textOf(fn.arguments)
  if (args) emit({ type: 'tool-delta', index: position, arguments: args })
}
