import type { AiEvent, AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { scrub } from '../common/scrub.js'
import { namesBack } from '../common/tool-names.js'
import { isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { mintedId } from '../openai-chat/response.js'
import { groundingOf } from './grounding.js'
import { toolName } from './parts.js'
import { logprobsOf, mediaBlock, signed } from './response.js'
import { stopOf } from './stops.js'
import { usageOf } from './usage.js'

type Emit = (event: AiEvent) => void

export interface GenerateStreamState {
  started: boolean
  finished: boolean
  id: string
  tools: number
  /** All text so far: sources are told at the end, by their places in it. */
  text: string
  nameOf: (sent: string) => string
}

export const initGenerateStream = (request: AiRequest): GenerateStreamState => ({
  started: false,
  finished: false,
  id: '',
  tools: 0,
  text: '',
  nameOf: namesBack(request, toolName),
})

/** Turns one chunk into canonical events. Throws SyntaxError on data that is not JSON. */
export function nextGenerateChunk(state: GenerateStreamState, data: string, emit: Emit): void {
  const parsed: unknown = JSON.parse(data)
  const chunk = objectOf(Array.isArray(parsed) ? parsed[0] : parsed)
  if (isObject(chunk.error)) return fail(chunk.error, emit)
  if (!state.started) {
    state.started = true
    state.id = textOf(chunk.responseId)
    emit({ type: 'start', id: state.id, model: textOf(chunk.modelVersion) })
  }
  const { content, finishReason, groundingMetadata, logprobsResult } = objectOf(listOf(chunk.candidates)[0])
  for (const part of listOf(objectOf(content).parts)) emitPart(state, objectOf(part), emit)
  const tokens = logprobsOf(objectOf(logprobsResult))
  if (tokens.length > 0) emit({ type: 'logprobs', tokens })
  for (const citation of groundingOf(groundingMetadata, state.text)) emit({ type: 'citation', citation })
  const usage = usageOf(chunk)
  if (usage) emit({ type: 'usage', usage })
  finish(state, textOf(objectOf(chunk.promptFeedback).blockReason), textOf(finishReason), emit)
}

function finish(state: GenerateStreamState, blocked: string, reason: string, emit: Emit): void {
  if (state.finished || !(blocked || reason)) return
  state.finished = true
  const stop = blocked ? 'content-filter' : stopOf(reason, state.tools > 0)
  emit({ type: 'finish', stop, native: blocked || reason })
}

function emitPart(state: GenerateStreamState, part: Json, emit: Emit): void {
  if (isObject(part.functionCall)) return emitCall(state, part, part.functionCall, emit)
  if (isObject(part.inlineData)) return emitMedia(part.inlineData, emit)
  if (typeof part.text !== 'string' || (part.text === '' && !part.thoughtSignature)) return
  if (part.thought === true) return emit({ type: 'reasoning-delta', text: part.text, summary: true, ...signed(part) })
  state.text += part.text
  emit({ type: 'text-delta', text: part.text, ...signed(part) })
}

function emitCall(state: GenerateStreamState, part: Json, { id, name, args }: Json, emit: Emit): void {
  const index = state.tools++
  const own = textOf(id) || mintedId(state.id, index)
  emit({ type: 'tool-start', index, id: own, name: state.nameOf(textOf(name)), ...signed(part) })
  emit({ type: 'tool-delta', index, arguments: JSON.stringify(objectOf(args)) })
}

function emitMedia(data: Json, emit: Emit): void {
  const block = mediaBlock(data)
  if (block.type === 'audio') emit({ type: 'audio-delta', base64: block.base64 })
  else emit({ type: 'image', mediaType: block.mediaType!, base64: block.base64! })
}

function fail({ code, status, message }: Json, emit: Emit): void {
  emit({
    type: 'error',
    code: textOf(status) || 'upstream_error',
    message: scrub(textOf(message)),
    ...(typeof code === 'number' ? { status: code } : {}),
  })
}
