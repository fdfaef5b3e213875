import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import { scrub } from '../common/scrub.js'
import { isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { argumentsOf, citationsOf, imagesOf, logprobsOf, reasoningDetails, sourcesOf, textBlocks } from './blocks.js'
import { mintedId, settledStop } from './response.js'
import { usageOf } from './usage.js'

type Emit = (event: AiEvent) => void

/** What must be remembered between chunks: each tool call opens once, the stream starts and finishes once, sources are told once. */
export interface ChatStreamState {
  started: boolean
  finished: boolean
  refused: boolean
  id: string
  sources: Set<string>
  /** Position of a tool call among those seen, by the vendor's index and id. */
  tools: { index: unknown; id: string }[]
}

export const initChatStream = (): ChatStreamState => ({
  started: false,
  finished: false,
  refused: false,
  id: '',
  sources: new Set(),
  tools: [],
})

/** Turns the data of one event into canonical events. Throws SyntaxError on data that is not JSON. */
export function nextChatEvent(state: ChatStreamState, data: string, emit: Emit): void {
  if (data === '[DONE]') return
  const chunk = objectOf(JSON.parse(data))
  if (chunk.error) return emitError(chunk.error, emit)
  const choice = listOf(chunk.choices)[0]
  // Azure's first chunk judges the prompt and has neither id nor choices.
  if (!state.started && (textOf(chunk.id) || isObject(choice))) start(state, chunk, emit)
  if (isObject(choice)) emitChoice(state, choice, emit)
  for (const citation of sourcesOf(chunk)) {
    if (state.sources.has(citation.url!)) continue
    state.sources.add(citation.url!)
    emit({ type: 'citation', citation })
  }
  if (isObject(choice)) finish(state, choice, emit)
  const usage = usageOf(chunk)
  if (usage) emit({ type: 'usage', usage })
}

function start(state: ChatStreamState, { id, model, created, service_tier: tier }: Json, emit: Emit): void {
  state.started = true
  state.id = textOf(id)
  emit({
    type: 'start',
    id: state.id,
    model: textOf(model),
    ...(typeof created === 'number' ? { created } : {}),
    ...(textOf(tier) ? { serviceTier: textOf(tier) } : {}),
  })
}

function emitError(error: unknown, emit: Emit): void {
  const { message, code, type, status } = objectOf(error)
  const told = [code, status].find(each => typeof each === 'number' && each >= 400 && each < 600)
  emit({
    type: 'error',
    code: textOf(code) || textOf(type) || 'upstream_error',
    message: scrub(textOf(message) || textOf(error)),
    ...(told === undefined ? {} : { status: told as number }),
  })
}

function emitChoice(state: ChatStreamState, choice: Json, emit: Emit): void {
  const delta = objectOf(choice.delta)
  emitReasoning(delta, emit)
  for (const block of textBlocks(delta.content))
    if (block.type === 'text' && block.text) emit({ type: 'text-delta', text: block.text })
    else if (block.type === 'reasoning' && block.text) emit({ type: 'reasoning-delta', text: block.text })
  for (const citation of citationsOf(delta.annotations)) emit({ type: 'citation', citation })
  for (const image of imagesOf(delta.images)) emit({ type: 'image', ...image })
  if (isObject(delta.audio)) emitAudio(delta.audio, emit)
  const refusal = textOf(delta.refusal)
  if (refusal) {
    state.refused = true
    emit({ type: 'refusal-delta', text: refusal })
  }
  for (const call of listOf(delta.tool_calls)) emitToolCall(state, objectOf(call), emit)
  const tokens = logprobsOf(choice.logprobs)
  if (tokens.length > 0) emit({ type: 'logprobs', tokens })
}

function emitReasoning(delta: Json, emit: Emit): void {
  const details = reasoningDetails(delta.reasoning_details)
  for (const { text, signature, signer, redacted, summary } of details) {
    const by = signer ? { signer } : {}
    if (redacted) emit({ type: 'reasoning-redacted', data: redacted, ...by })
    else if (text || signature)
      emit({
        type: 'reasoning-delta',
        text,
        ...(signature ? { signature, ...by } : {}),
        ...(summary ? { summary } : {}),
      })
  }
  const reasoning = textOf(delta.reasoning_content) || textOf(delta.reasoning)
  if (reasoning && details.length === 0) emit({ type: 'reasoning-delta', text: reasoning })
}

function emitAudio({ id, data, transcript, expires_at: expiresAt }: Json, emit: Emit): void {
  emit({
    type: 'audio-delta',
    ...(textOf(id) ? { id: textOf(id) } : {}),
    ...(textOf(data) ? { base64: textOf(data) } : {}),
    ...(textOf(transcript) ? { transcript: textOf(transcript) } : {}),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
  })
}

/** Some servers finish twice, or tell the end again beside the usage. */
function finish(state: ChatStreamState, choice: Json, emit: Emit): void {
  const native = textOf(choice.finish_reason)
  if (!native || state.finished) return
  state.finished = true
  const sequence = textOf(choice.stop_reason)
  const stop = settledStop(native, state.tools.length > 0, state.refused, sequence)
  if (stop === 'error') return emit({ type: 'error', code: native, message: 'The provider broke the answer off.' })
  emit({ type: 'finish', stop, native, ...(sequence ? { stopSequence: sequence } : {}) })
}

/** A new id opens a new call, even under an index that was used before (vLLM repeats them). */
function emitToolCall(state: ChatStreamState, call: Json, emit: Emit): void {
  const id = textOf(call.id)
  const fn = objectOf(call.function)
  let position = state.tools.findLastIndex(tool => tool.index === call.index && (!id || tool.id === id))
  if (position < 0) {
    position = state.tools.push({ index: call.index, id }) - 1
    emit({ type: 'tool-start', index: position, id: id || mintedId(state.id, position), name: textOf(fn.name) })
  }
  const args = isObject(fn.arguments) ? argumentsOf(fn.arguments) : textOf(fn.arguments)
  if (args) emit({ type: 'tool-delta', index: position, arguments: args })
}
