import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import type { Json } from '../answer/json.js'
import type { Step } from '../script.js'
import { messageUsage, openCall, openMessage, signatureOf, stopFields } from './message.js'

const event = (type: string, fields: Json, tokens = 0): Step => ({
  text: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`,
  tokens,
})

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export function* messageEvents(model: string, answer: Answer): Iterable<Step> {
  yield event('message_start', { message: openMessage(model, answer) })
  let index = 0
  const start = (content_block: Json, tokens = 0) => event('content_block_start', { index, content_block }, tokens)
  const delta = (delta: Json) => event('content_block_delta', { index, delta })
  const stop = () => event('content_block_stop', { index: index++ })
  const ping = event('ping', {})

  if (answer.thinking.length > 0) {
    yield start({ type: 'thinking', thinking: '', signature: '' })
    yield ping
    yield* deltas(index, 'thinking_delta', 'thinking', answer.thinking, true)
    yield delta({ type: 'signature_delta', signature: signatureOf(answer) })
    yield stop()
  }
  if (answer.text.length > 0) {
    yield start({ type: 'text', text: '' })
    if (index === 0) yield ping
    yield* deltas(index, 'text_delta', 'text', answer.text)
    yield stop()
  }
  for (const call of answer.calls) {
    yield start(openCall(call), NAME_TOKENS)
    if (index === 0) yield ping
    yield delta({ type: 'input_json_delta', partial_json: '' })
    yield* deltas(index, 'input_json_delta', 'partial_json', call.pieces)
    yield stop()
  }
  const { usage } = answer
  yield event('message_delta', { delta: stopFields(answer), usage: messageUsage(usage, usage.output) })
  yield event('message_stop', {})
}

/** One delta a token; the frame around it is written once. */
function* deltas(index: number, type: string, field: string, pieces: readonly string[], trim = false): Iterable<Step> {
  const head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${field}":`
  for (const [place, piece] of pieces.entries()) {
    yield { text: `${head}${JSON.stringify(trim && place === 0 ? piece.trimStart() : piece)}}}\n\n`, tokens: 1 }
  }
}
