import type { Answer, Usage } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import type { Json } from '../answer/json.js'
import type { ToolCall } from '../answer/tool-calls.js'

const STOP_REASON = { stop: 'end_turn', sequence: 'stop_sequence', length: 'max_tokens', tool: 'tool_use' } as const

/** Why the answer ends, as a message and the last delta of a stream say it. */
export const stopFields = (answer: Answer): Json => ({
  stop_reason: STOP_REASON[answer.finish],
  stop_sequence: answer.stopSequence,
})

/** A message whose content is still to come. */
export const openMessage = (model: string, answer: Answer): Json => ({
  id: `msg_${hexOf(answer.seed, 24)}`,
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: messageUsage(answer.usage, Math.min(1, answer.usage.output)),
})

export function wholeMessage(model: string, answer: Answer): Json {
  const content: Json[] = []
  if (answer.thinking.length > 0) {
    content.push({ type: 'thinking', thinking: answer.thinking.join('').trimStart(), signature: signatureOf(answer) })
  }
  if (answer.text.length > 0) content.push({ type: 'text', text: answer.text.join('') })
  for (const call of answer.calls) content.push({ ...openCall(call), input: inputOf(call) })
  return {
    ...openMessage(model, answer),
    content,
    ...stopFields(answer),
    usage: messageUsage(answer.usage, answer.usage.output),
  }
}

export const openCall = (call: ToolCall): Json => ({
  type: 'tool_use',
  id: `toolu_${call.id}`,
  name: call.name,
  input: {},
})

/** Arguments that the output limit cut short are no JSON, so there is no input to show. */
function inputOf(call: ToolCall): unknown {
  return call.pieces.join('') === JSON.stringify(call.args) ? call.args : {}
}

/** Looks like the seal that a client has to send back with the thinking. */
export const signatureOf = (answer: Answer): string => Buffer.from(hexOf(answer.seed, 96), 'hex').toString('base64')

/** `input_tokens` leaves out what the cache gave or took. */
export function messageUsage(usage: Usage, output: number): Json {
  return {
    input_tokens: usage.input - usage.cached - usage.cacheWritten,
    cache_creation_input_tokens: usage.cacheWritten,
    cache_read_input_tokens: usage.cached,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWritten, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    service_tier: 'standard',
  }
}
