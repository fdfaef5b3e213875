import type {
  AiEvent,
  AiResponse,
  AiUsage,
  ContentBlock,
  StopReason,
  TokenLogprob,
} from '@gatehouse/shared/ai/canonical.js'
import { scrub } from '../common/scrub.js'
import { countOf, isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { argumentsOf } from '../openai-chat/blocks.js'
import { mintedId } from '../openai-chat/response.js'

type Emit = (event: AiEvent) => void

const STOPS: Record<string, StopReason> = { stop: 'stop', length: 'length', load: 'other', unload: 'other' }

const stopOf = (reason: string, calls: boolean): StopReason => {
  const stop = STOPS[reason] ?? 'stop'
  return calls && stop === 'stop' ? 'tool-calls' : stop
}

/** Answers have no id; the moment of their making stands in. */
const idOf = ({ created_at: at }: Json): string => textOf(at).replace(/\D/g, '')

/** An answer of /api/chat. Throws TypeError on anything else. */
export function responseOf(body: unknown): AiResponse {
  const answer = objectOf(body)
  if (!isObject(answer.message)) throw new TypeError('the answer has no message')
  const { thinking, content, tool_calls: calls } = answer.message
  const id = idOf(answer)
  const blocks: ContentBlock[] = []
  if (textOf(thinking)) blocks.push({ type: 'reasoning', text: textOf(thinking) })
  if (textOf(content)) blocks.push({ type: 'text', text: textOf(content) })
  blocks.push(...listOf(calls).map((call, i) => callOf(objectOf(call), id, i)))
  const native = textOf(answer.done_reason)
  const logprobs = logprobsOf(answer.logprobs)
  const usage = usageOf(answer)
  return {
    id,
    model: textOf(answer.model),
    content: blocks,
    stop: stopOf(native, listOf(calls).length > 0),
    ...(native ? { nativeStop: native } : {}),
    ...(usage ? { usage } : {}),
    ...(logprobs.length > 0 ? { logprobs } : {}),
  }
}

function callOf(call: Json, answer: string, position: number): Extract<ContentBlock, { type: 'tool-use' }> {
  const { name, arguments: args } = objectOf(call.function)
  const id = textOf(call.id) || mintedId(answer, position)
  return { type: 'tool-use', id, name: textOf(name), arguments: argumentsOf(args) }
}

/** The last message alone tells; a prompt that Ollama remembers may count for nothing. */
export function usageOf(body: unknown): AiUsage | undefined {
  const { prompt_eval_count: input, eval_count: output } = objectOf(body)
  if (input === undefined && output === undefined) return undefined
  return { input: countOf(input), output: countOf(output), cached: 0, cacheWrite: 0, reasoning: 0 }
}

const logprobsOf = (logprobs: unknown): TokenLogprob[] => listOf(logprobs).map(tokenOf)

function tokenOf(item: unknown): TokenLogprob {
  const { token, logprob, bytes, top_logprobs: top } = objectOf(item)
  return {
    token: textOf(token),
    logprob: typeof logprob === 'number' ? logprob : 0,
    ...(Array.isArray(bytes) ? { bytes: bytes as number[] } : {}),
    ...(listOf(top).length > 0 ? { top: listOf(top).map(tokenOf) } : {}),
  }
}

export interface OllamaStreamState {
  id: string | undefined
  tools: number
}

export const initOllamaStream = (): OllamaStreamState => ({ id: undefined, tools: 0 })

/** Turns one line into canonical events. Throws SyntaxError on a line that is not JSON. */
export function nextOllamaLine(state: OllamaStreamState, data: string, emit: Emit): void {
  const line = objectOf(JSON.parse(data))
  if (textOf(line.error)) return emit({ type: 'error', code: 'upstream_error', message: scrub(textOf(line.error)) })
  if (state.id === undefined) {
    state.id = idOf(line)
    emit({ type: 'start', id: state.id, model: textOf(line.model) })
  }
  const { thinking, content, tool_calls: calls } = objectOf(line.message)
  if (textOf(thinking)) emit({ type: 'reasoning-delta', text: textOf(thinking) })
  if (textOf(content)) emit({ type: 'text-delta', text: textOf(content) })
  for (const call of listOf(calls)) {
    const index = state.tools++
    const { id, name, arguments: args } = callOf(objectOf(call), state.id, index)
    emit({ type: 'tool-start', index, id, name })
    emit({ type: 'tool-delta', index, arguments: args })
  }
  const tokens = logprobsOf(line.logprobs)
  if (tokens.length > 0) emit({ type: 'logprobs', tokens })
  if (line.done !== true) return
  const usage = usageOf(line)
  if (usage) emit({ type: 'usage', usage })
  const native = textOf(line.done_reason) || 'stop'
  emit({ type: 'finish', stop: stopOf(native, state.tools > 0), native })
}
