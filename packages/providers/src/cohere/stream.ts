import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { scrub } from '../common/scrub.js'
import { type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { citationsOf, stopOf, usageOf } from './response.js'

type Emit = (event: AiEvent) => void

export interface CohereStreamState {
  tools: number
}

export const initCohereStream = (): CohereStreamState => ({ tools: 0 })

/** Turns one event into canonical events. Throws SyntaxError on data that is not JSON. */
export function nextCohereEvent(state: CohereStreamState, data: string, emit: Emit): void {
  if (data === '[DONE]') return
  const event = objectOf(JSON.parse(data))
  const message = objectOf(objectOf(event.delta).message)
  switch (event.type) {
    case 'message-start':
      return emit({ type: 'start', id: textOf(event.id), model: '' })
    case 'content-start':
    case 'content-delta':
      return content(objectOf(message.content), emit)
    case 'tool-plan-delta':
      if (textOf(message.tool_plan)) emit({ type: 'reasoning-delta', text: textOf(message.tool_plan) })
      return
    case 'tool-call-start':
      return openTool(state, objectOf(message.tool_calls), emit)
    case 'tool-call-delta': {
      const args = textOf(objectOf(objectOf(message.tool_calls).function).arguments)
      if (args && state.tools > 0) emit({ type: 'tool-delta', index: state.tools - 1, arguments: args })
      return
    }
    case 'citation-start':
      for (const citation of (Array.isArray(message.citations)
        ? listOf(message.citations)
        : [message.citations]
      ).flatMap(each => citationsOf(objectOf(each))))
        emit({ type: 'citation', citation })
      return
    case 'message-end':
      return finish(objectOf(event.delta), emit)
  }
}

function content({ text, thinking }: Json, emit: Emit): void {
  if (textOf(thinking)) emit({ type: 'reasoning-delta', text: textOf(thinking) })
  if (textOf(text)) emit({ type: 'text-delta', text: textOf(text) })
}

function openTool(state: CohereStreamState, call: Json, emit: Emit): void {
  const index = state.tools++
  const { name, arguments: args } = objectOf(call.function)
  emit({ type: 'tool-start', index, id: textOf(call.id), name: textOf(name) })
  if (textOf(args)) emit({ type: 'tool-delta', index, arguments: textOf(args) })
}

function finish(delta: Json, emit: Emit): void {
  const usage = usageOf(delta)
  if (usage) emit({ type: 'usage', usage })
  const native = textOf(delta.finish_reason)
  const stop = stopOf(native)
  if (stop !== 'error') return emit({ type: 'finish', stop, native })
  const message = scrub(textOf(delta.error)) || 'The provider broke the answer off.'
  emit({ type: 'error', code: native, message, status: native === 'TIMEOUT' ? 504 : 502 })
}
