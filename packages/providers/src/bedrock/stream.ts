import type { AiEvent, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { standInOf } from '../anthropic/format.js'
import { scrub } from '../common/scrub.js'
import { namesBack } from '../common/tool-names.js'
import { isObject, type Json, objectOf, textOf } from '../common/wire.js'
import { statusOf } from './errors.js'
import { citationOf, stopOf, usageOf } from './response.js'

type Emit = (event: AiEvent) => void

const EXCEPTION = 'exception:'

export interface ConverseStreamState {
  /** Positions of tools by the index of their block; -1 is the tool that stands in for the answer. */
  tools: Map<unknown, number>
  calls: number
  standIn: string | undefined
  answered: boolean
  nameOf: (sent: string) => string
}

export const initConverseStream = (request: AiRequest): ConverseStreamState => ({
  tools: new Map(),
  calls: 0,
  standIn: standInOf(request),
  answered: false,
  nameOf: namesBack(request),
})

/** Turns one event into canonical events; its name says what it is. Throws SyntaxError on data that is not JSON. */
export function nextConverseEvent(state: ConverseStreamState, data: string, emit: Emit, event = ''): void {
  const body = objectOf(JSON.parse(data || '{}'))
  if (event.startsWith(EXCEPTION)) return fail(event.slice(EXCEPTION.length), body, emit)
  switch (event) {
    case 'messageStart':
      return emit({ type: 'start', id: '', model: '' })
    case 'contentBlockStart':
      return openTool(state, body.contentBlockIndex, objectOf(objectOf(body.start).toolUse), emit)
    case 'contentBlockDelta':
      return delta(state, body.contentBlockIndex, objectOf(body.delta), emit)
    case 'messageStop':
      return finish(state, body, emit)
    case 'metadata': {
      const usage = usageOf(body)
      if (usage) emit({ type: 'usage', usage })
    }
  }
}

function openTool(state: ConverseStreamState, at: unknown, { toolUseId, name }: Json, emit: Emit): void {
  if (!textOf(name)) return
  if (name === state.standIn) {
    state.answered = true
    state.tools.set(at, -1)
    return
  }
  const index = state.calls++
  state.tools.set(at, index)
  emit({ type: 'tool-start', index, id: textOf(toolUseId), name: state.nameOf(textOf(name)) })
}

function delta(state: ConverseStreamState, at: unknown, given: Json, emit: Emit): void {
  if (textOf(given.text)) emit({ type: 'text-delta', text: textOf(given.text) })
  if (isObject(given.citation)) emit({ type: 'citation', citation: citationOf(given.citation) })
  if (isObject(given.reasoningContent)) thought(given.reasoningContent, emit)
  const input = textOf(objectOf(given.toolUse).input)
  const index = state.tools.get(at)
  if (!input || index === undefined) return
  emit(index < 0 ? { type: 'text-delta', text: input } : { type: 'tool-delta', index, arguments: input })
}

function thought({ text, signature, redactedContent }: Json, emit: Emit): void {
  if (textOf(redactedContent)) emit({ type: 'reasoning-redacted', data: textOf(redactedContent), signer: 'bedrock' })
  if (textOf(signature))
    emit({ type: 'reasoning-delta', text: textOf(text), signature: textOf(signature), signer: 'bedrock' })
  else if (textOf(text)) emit({ type: 'reasoning-delta', text: textOf(text) })
}

function finish(state: ConverseStreamState, body: Json, emit: Emit): void {
  const native = textOf(body.stopReason)
  const sequence = textOf(objectOf(body.additionalModelResponseFields).stop_sequence)
  const answered = state.answered && state.calls === 0 && native === 'tool_use'
  const stop = answered ? 'stop' : stopOf(native)
  emit({ type: 'finish', stop, native, ...(sequence ? { stopSequence: sequence } : {}) })
}

function fail(exception: string, { message }: Json, emit: Emit): void {
  emit({ type: 'error', code: exception, message: scrub(textOf(message)), status: statusOf(exception) })
}
