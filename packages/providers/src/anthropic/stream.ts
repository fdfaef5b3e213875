import type { AiEvent, AiRequest, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { scrub } from '../common/scrub.js'
import { namesBack } from '../common/tool-names.js'
import { isObject, type Json, objectOf, textOf } from '../common/wire.js'
import { statusOf } from './errors.js'
import { standInOf } from './format.js'
import { citationOf, stopOf } from './response.js'
import { usageOf } from './usage.js'

type Emit = (event: AiEvent) => void

/** What an open block of content is to the caller. */
type Open =
  | { kind: 'text'; start: number; cited: Json[] }
  | { kind: 'thinking' | 'answer' | 'hidden' }
  | { kind: 'tool'; index: number }

export interface MessageStreamState {
  started: boolean
  open: Map<unknown, Open>
  tools: number
  /** Characters of text so far. */
  text: number
  usage: AiUsage | undefined
  /** The tool whose arguments are the answer, and whether it was called. */
  standIn: string | undefined
  answered: boolean
  nameOf: (sent: string) => string
}

export const initMessageStream = (request: AiRequest): MessageStreamState => ({
  started: false,
  open: new Map(),
  tools: 0,
  text: 0,
  usage: undefined,
  standIn: standInOf(request),
  answered: false,
  nameOf: namesBack(request),
})

/** Turns one event of a stream of messages into canonical events. Throws SyntaxError on data that is not JSON. */
export function nextMessageEvent(state: MessageStreamState, data: string, emit: Emit): void {
  const event = objectOf(JSON.parse(data))
  switch (event.type) {
    case 'message_start':
      return start(state, event, emit)
    case 'content_block_start':
      return openBlock(state, event, emit)
    case 'content_block_delta':
      return delta(state, state.open.get(event.index), objectOf(event.delta), emit)
    case 'content_block_stop':
      return closeBlock(state, event.index, emit)
    case 'message_delta':
      return messageDelta(state, event, emit)
    case 'ping':
      return emit({ type: 'ping' })
    case 'error':
      return fail(objectOf(event.error), emit)
  }
}

/** A second start is seen in the wild; it says nothing new. */
function start(state: MessageStreamState, event: Json, emit: Emit): void {
  const message = objectOf(event.message)
  if (!state.started) emit({ type: 'start', id: textOf(message.id), model: textOf(message.model) })
  state.started = true
  tellUsage(state, event, emit)
}

function tellUsage(state: MessageStreamState, event: Json, emit: Emit): void {
  const usage = usageOf(event, state.usage)
  if (!usage) return
  state.usage = usage
  emit({ type: 'usage', usage })
}

function openBlock(state: MessageStreamState, { index, content_block: given }: Json, emit: Emit): void {
  const block = objectOf(given)
  if (block.type === 'text') {
    state.open.set(index, { kind: 'text', start: state.text, cited: [] })
    write(state, textOf(block.text), emit)
  } else if (block.type === 'thinking') {
    state.open.set(index, { kind: 'thinking' })
    if (textOf(block.thinking)) emit({ type: 'reasoning-delta', text: textOf(block.thinking) })
  } else if (block.type === 'redacted_thinking')
    emit({ type: 'reasoning-redacted', data: textOf(block.data), signer: 'anthropic' })
  else if (block.type === 'tool_use') openTool(state, index, block, emit)
  else state.open.set(index, { kind: 'hidden' })
}

function openTool(state: MessageStreamState, at: unknown, { id, name, input }: Json, emit: Emit): void {
  const whole = isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : ''
  if (textOf(name) === state.standIn) {
    state.answered = true
    state.open.set(at, { kind: 'answer' })
    return write(state, whole, emit)
  }
  const index = state.tools++
  state.open.set(at, { kind: 'tool', index })
  emit({ type: 'tool-start', index, id: textOf(id), name: state.nameOf(textOf(name)) })
  if (whole) emit({ type: 'tool-delta', index, arguments: whole })
}

function delta(state: MessageStreamState, open: Open | undefined, given: Json, emit: Emit): void {
  switch (given.type) {
    case 'text_delta':
      return write(state, textOf(given.text), emit)
    case 'thinking_delta':
      if (textOf(given.thinking)) emit({ type: 'reasoning-delta', text: textOf(given.thinking) })
      return
    case 'signature_delta':
      return emit({ type: 'reasoning-delta', text: '', signature: textOf(given.signature), signer: 'anthropic' })
    case 'citations_delta':
      if (open?.kind === 'text') open.cited.push(objectOf(given.citation))
      return
    case 'input_json_delta':
      return argumentsDelta(state, open, textOf(given.partial_json), emit)
  }
}

function argumentsDelta(state: MessageStreamState, open: Open | undefined, text: string, emit: Emit): void {
  if (open?.kind === 'answer') write(state, text, emit)
  else if (open?.kind === 'tool' && text) emit({ type: 'tool-delta', index: open.index, arguments: text })
}

function write(state: MessageStreamState, text: string, emit: Emit): void {
  if (!text) return
  state.text += text.length
  emit({ type: 'text-delta', text })
}

function closeBlock(state: MessageStreamState, at: unknown, emit: Emit): void {
  const open = state.open.get(at)
  state.open.delete(at)
  if (open?.kind !== 'text') return
  for (const cited of open.cited) emit({ type: 'citation', citation: citationOf(cited, open.start, state.text) })
}

function messageDelta(state: MessageStreamState, event: Json, emit: Emit): void {
  tellUsage(state, event, emit)
  const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = objectOf(event.delta)
  const native = textOf(reason)
  if (!native) return
  const explanation = textOf(objectOf(details).explanation)
  if (native === 'refusal' && explanation) emit({ type: 'refusal-delta', text: explanation })
  const answered = state.answered && state.tools === 0 && native === 'tool_use'
  const stop = answered ? 'stop' : stopOf(native)
  emit({ type: 'finish', stop, native, ...(textOf(sequence) ? { stopSequence: textOf(sequence) } : {}) })
}

function fail({ type, message }: Json, emit: Emit): void {
  const status = statusOf(textOf(type))
  emit({
    type: 'error',
    code: textOf(type) || 'upstream_error',
    message: scrub(textOf(message)),
    ...(status === undefined ? {} : { status }),
  })
}
