import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import type { Json } from '../answer/json.js'
import type { Step } from '../script.js'
import type { OutputItem } from './responses-items.js'

/** The events of a streamed response, numbered from 0. */
export function* responseEvents(answer: Answer, open: Json, final: Json, items: OutputItem[]): Iterable<Step> {
  let sequence = 0
  const event = (type: string, fields: Json, tokens = 0): Step => ({
    text: `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...fields })}\n\n`,
    tokens,
  })

  yield event('response.created', { response: open })
  yield event('response.in_progress', { response: open })
  for (const [output_index, output] of items.entries()) {
    const item_id = output.item.id
    if (output.kind === 'reasoning') {
      yield event('response.output_item.added', { output_index, item: output.item }, answer.thinking.length)
    } else if (output.kind === 'message') {
      const place = { item_id, output_index, content_index: 0 }
      yield event('response.output_item.added', { output_index, item: opened(output.item, { content: [] }) })
      yield event('response.content_part.added', { ...place, part: { ...output.part, text: '' } })
      for (const delta of output.pieces) yield event('response.output_text.delta', { ...place, delta, logprobs: [] }, 1)
      yield event('response.output_text.done', { ...place, text: output.part.text, logprobs: [] })
      yield event('response.content_part.done', { ...place, part: output.part })
    } else {
      const place = { item_id, output_index }
      const item = opened(output.item, { arguments: '' })
      yield event('response.output_item.added', { output_index, item }, NAME_TOKENS)
      for (const delta of output.pieces) yield event('response.function_call_arguments.delta', { ...place, delta }, 1)
      const { name, arguments: whole } = output.item
      yield event('response.function_call_arguments.done', { ...place, name, arguments: whole })
    }
    yield event('response.output_item.done', { output_index, item: output.item })
  }
  yield event(final.status === 'incomplete' ? 'response.incomplete' : 'response.completed', { response: final })
}

/** An item as it is before its content comes. */
const opened = (item: Json, empty: Json): Json => ({ ...item, ...empty, status: 'in_progress' })
