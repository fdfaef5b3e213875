import type { SaidText } from '../tokens/said-text.js'
import type { Json } from './fields.js'
import { isObject } from './fields.js'

/** What is seen of a stream whose bytes pass. */
export interface Seen {
  begun: boolean
  finished: boolean
  done: boolean
  textEvents: number
  readonly said: SaidText
  error: Json | undefined
}

/** Looks at one event of a stream in its own dialect. */
export type Watch = (seen: Seen, event: Json) => void

function text(seen: Seen, value: unknown): void {
  seen.begun = true
  if (typeof value !== 'string' || value === '') return
  seen.textEvents++
  seen.said.add(value)
}

export const watchMessages: Watch = (seen, event) => {
  switch (event.type) {
    case 'content_block_start':
      seen.begun = true
      break
    case 'content_block_delta': {
      const delta = isObject(event.delta) ? event.delta : {}
      text(seen, delta.text ?? delta.thinking ?? delta.partial_json)
      break
    }
    case 'message_delta':
      seen.begun = true
      break
    case 'message_stop':
      seen.finished = seen.done = true
      break
    case 'error':
      seen.error = event
      break
  }
}

export const watchGenerate: Watch = (seen, event) => {
  if (event.error) seen.error = event
  if (isObject(event.promptFeedback) && event.promptFeedback.blockReason) seen.begun = seen.finished = true
  if (!Array.isArray(event.candidates)) return
  for (const { content, finishReason } of event.candidates.filter(isObject)) {
    if (finishReason) seen.begun = seen.finished = true
    const parts = isObject(content) && Array.isArray(content.parts) ? content.parts.filter(isObject) : []
    for (const part of parts) text(seen, part.text ?? (part.functionCall && JSON.stringify(part.functionCall)))
  }
}

const ENDS: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete'])

export const watchResponses: Watch = (seen, event) => {
  const { type } = event
  if (typeof type !== 'string') return
  if (type === 'error' || type === 'response.failed') seen.error = failureOf(event)
  else if (ENDS.has(type)) seen.begun = seen.finished = seen.done = true
  else if (type === 'response.output_item.added') seen.begun = true
  else if (type.endsWith('.delta')) text(seen, event.delta)
}

export const watchOllamaChat: Watch = (seen, event) => {
  const { thinking, content, tool_calls: calls } = isObject(event.message) ? event.message : ({} as Json)
  watchLine(seen, event, [thinking, content, Array.isArray(calls) && calls.length > 0 && JSON.stringify(calls)])
}

export const watchOllamaGenerate: Watch = (seen, event) => watchLine(seen, event, [event.thinking, event.response])

function watchLine(seen: Seen, event: Json, words: readonly unknown[]): void {
  if (event.error) seen.error = event
  else for (const each of words) text(seen, each)
  if (event.done === true) seen.finished = seen.done = true
}

const BROKEN: ReadonlySet<unknown> = new Set(['ERROR', 'TIMEOUT'])

export const watchCohere: Watch = (seen, { type, delta }) => {
  const { message, finish_reason: finish, error } = isObject(delta) ? delta : ({} as Json)
  if (type === 'message-end') {
    if (BROKEN.has(finish)) seen.error = { message: error }
    else seen.begun = seen.finished = true
    return
  }
  const { content, tool_plan: plan, tool_calls: call } = isObject(message) ? message : ({} as Json)
  const { text: said, thinking } = isObject(content) ? content : ({} as Json)
  const { name, arguments: args } = isObject(call) && isObject(call.function) ? call.function : ({} as Json)
  if (type !== 'message-start') for (const each of [said, thinking, plan, name, args]) text(seen, each)
}

/** The two ways to say it, in the form of an error answer. */
function failureOf(event: Json): Json {
  if (isObject(event.error)) return { error: event.error }
  if (isObject(event.response) && isObject(event.response.error)) return { error: event.response.error }
  return { error: { code: event.code, message: event.message } }
}
