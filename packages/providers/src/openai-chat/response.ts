import type { AiRequest, AiResponse, AudioBlock, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import { isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { argumentsOf, citationsOf, imagesOf, logprobsOf, reasoningDetails, sourcesOf, textBlocks } from './blocks.js'
import { usageOf } from './usage.js'

const STOPS: Record<string, StopReason> = {
  stop: 'stop',
  eos: 'stop',
  stop_sequence: 'stop-sequence',
  length: 'length',
  max_tokens: 'length',
  model_length: 'context-length',
  model_context_window_exceeded: 'context-length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  sensitive: 'content-filter',
  error: 'error',
  abort: 'error',
  network_error: 'error',
  insufficient_system_resource: 'error',
}

/** A reason that no vendor documents counts as a plain stop; the native word travels beside it. */
export const stopOf = (reason: string): StopReason => STOPS[reason] ?? 'stop'

/** The reason, in the light of what was written: some servers end a tool call with `stop`, OpenAI ends a refusal so. */
export function settledStop(native: string, calls: boolean, refused: boolean, sequence: string): StopReason {
  const stop = stopOf(native)
  if (stop !== 'stop') return stop
  if (calls) return 'tool-calls'
  if (refused) return 'refusal'
  return sequence ? 'stop-sequence' : 'stop'
}

/** The first choice of a chat completion. Throws TypeError where there is none, for then there is no answer. */
export function responseOf(body: unknown, request: AiRequest): AiResponse {
  const answer = objectOf(body)
  const choice = listOf(answer.choices)[0]
  if (!isObject(choice)) throw new TypeError('the answer has no choices')
  const message = objectOf(choice.message)
  const native = textOf(choice.finish_reason)
  // vLLM tells the sequence that it met.
  const sequence = textOf(choice.stop_reason)
  const usage = usageOf(answer)
  const logprobs = logprobsOf(choice.logprobs)
  const content = blocksOf(message, answer, request)
  return {
    id: textOf(answer.id),
    model: textOf(answer.model),
    content,
    stop: settledStop(native, listOf(message.tool_calls).length > 0, textOf(message.refusal) !== '', sequence),
    ...(native ? { nativeStop: native } : {}),
    ...(sequence ? { stopSequence: sequence } : {}),
    ...(usage ? { usage } : {}),
    ...(logprobs.length > 0 ? { logprobs } : {}),
    ...(textOf(answer.service_tier) ? { serviceTier: textOf(answer.service_tier) } : {}),
    ...(typeof answer.created === 'number' ? { created: answer.created } : {}),
  }
}

function blocksOf(message: Json, answer: Json, request: AiRequest): ContentBlock[] {
  const details = reasoningDetails(message.reasoning_details)
  const reasoning = textOf(message.reasoning_content) || textOf(message.reasoning)
  const blocks: ContentBlock[] = details.length > 0 || !reasoning ? details : [{ type: 'reasoning', text: reasoning }]
  const texts = textBlocks(message.content)
  const citations = [...citationsOf(message.annotations), ...sourcesOf(answer)]
  const last = texts.findLast(block => block.type === 'text')
  if (last && citations.length > 0) last.citations = citations
  blocks.push(...texts)
  for (const image of imagesOf(message.images)) blocks.push({ type: 'image', ...image })
  if (isObject(message.audio)) blocks.push(audioBlock(message.audio, request))
  if (textOf(message.refusal)) blocks.push({ type: 'refusal', text: textOf(message.refusal) })
  listOf(message.tool_calls).forEach((item, position) => {
    const call = objectOf(item)
    const fn = objectOf(call.function)
    const id = textOf(call.id) || mintedId(textOf(answer.id), position)
    blocks.push({ type: 'tool-use', id, name: textOf(fn.name), arguments: argumentsOf(fn.arguments) })
  })
  return blocks
}

function audioBlock(audio: Json, { audio: asked }: AiRequest): AudioBlock {
  return {
    type: 'audio',
    format: asked?.format ?? 'wav',
    base64: textOf(audio.data),
    ...(textOf(audio.id) ? { id: textOf(audio.id) } : {}),
    ...(textOf(audio.transcript) ? { transcript: textOf(audio.transcript) } : {}),
    ...(typeof audio.expires_at === 'number' ? { expiresAt: audio.expires_at } : {}),
  }
}

/** An id for a tool call to which the server gave none; the same whenever the same answer is read. */
export const mintedId = (answer: string, position: number): string =>
  `call_${answer.replace(/[^\w-]/g, '').slice(-24)}_${position}`
