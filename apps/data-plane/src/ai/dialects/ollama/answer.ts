import type { AiResponse, AiUsage, ContentBlock, StopReason } from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'
import { logprobOf } from '../openai-chat/answer.js'
import { stops } from '../stops.js'

/** Seconds since the epoch that a date can have. */
const LATEST = 8_640_000_000_000

/** Members of every line and of every answer. */
export const headOf = (model: string, created: number): Json => ({
  model,
  created_at: new Date(created < LATEST ? created * 1000 : 0).toISOString(),
})

/** What the last line tells. How long things took is known to an Ollama alone; it leaves out what it does not know as well. */
export const endOf = (stop: StopReason, usage: AiUsage | undefined): Json => ({
  done: true,
  done_reason: stops[stop].openai === 'length' ? 'length' : 'stop',
  ...(usage ? { prompt_eval_count: usage.input, eval_count: usage.output } : {}),
})

/** Arguments are an object in this dialect; a model may have written what is none. */
export function argumentsIn(json: string): Json {
  try {
    return JSON.parse(json) as Json
  } catch {
    return { arguments: json }
  }
}

export const callOf = (id: string, name: string, json: string): Json => ({
  id,
  function: { name, arguments: argumentsIn(json) },
})

/** What is said in sound or refused is text here; pictures and sources have no place. */
const spoken = (block: ContentBlock): string =>
  block.type === 'text' || block.type === 'refusal'
    ? block.text
    : block.type === 'audio'
      ? (block.transcript ?? '')
      : ''

/** An answer of `/api/chat`. */
export function chatAnswer(response: AiResponse, context: AnswerContext): Json {
  const { content } = response
  const calls = content.flatMap(block =>
    block.type === 'tool-use' ? [callOf(block.id, block.name, block.arguments)] : [],
  )
  const message = {
    role: 'assistant',
    content: content.map(spoken).join(''),
    thinking: thoughtsOf(content),
    tool_calls: calls.length > 0 ? calls : undefined,
  }
  return { ...about(response, context), message, ...endOf(response.stop, response.usage), ...logprobsOf(response) }
}

/** An answer of `/api/generate`. */
export const generateAnswer = (response: AiResponse, context: AnswerContext): Json => ({
  ...about(response, context),
  response: response.content.map(spoken).join(''),
  thinking: thoughtsOf(response.content),
  ...endOf(response.stop, response.usage),
  ...logprobsOf(response),
})

const about = ({ model, created }: AiResponse, { request, created: now }: AnswerContext): Json =>
  headOf(model || request.model, created ?? now)

const thoughtsOf = (content: readonly ContentBlock[]): string | undefined =>
  content.map(block => (block.type === 'reasoning' ? block.text : '')).join('') || undefined

const logprobsOf = ({ logprobs }: AiResponse): Json => (logprobs ? { logprobs: logprobs.map(logprobOf) } : {})
