import { finish } from './read-openai.js'
import { type Any, framesOf, must, nothingTold, type Told } from './told.js'

/** Reads a stream of response events as strictly as its schema allows: what is announced, filled and closed has to agree. */
export function readResponseEvents(stream: string): Told {
  const told = nothingTold()
  const items: Any[] = []
  let sequence = 0
  let said = ''
  let open: Any
  for (const { event, data } of framesOf(stream)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    const body = JSON.parse(data)
    must(body.type === event && body.sequence_number === sequence++, 'events are named and numbered')
    if (body.output_index !== undefined && event !== 'response.output_item.added')
      must(
        open && body.output_index === items.length && (body.item_id ?? body.item.id) === open.id,
        'events are of the open item',
      )
    switch (event) {
      case 'response.created':
      case 'response.in_progress':
        must(body.response.status === 'in_progress' && sequence <= 2, 'a response begins')
        break
      case 'response.output_item.added':
        must(!open && body.output_index === items.length, 'items open one after another')
        open = body.item
        said = ''
        break
      case 'response.output_text.delta':
      case 'response.function_call_arguments.delta':
      case 'response.reasoning_summary_text.delta':
      case 'response.refusal.delta':
        said += body.delta
        if (event === 'response.output_text.delta') told.text += body.delta
        if (event === 'response.reasoning_summary_text.delta') told.reasoning += body.delta
        break
      case 'response.output_text.done':
      case 'response.reasoning_summary_text.done':
        must(body.text === said, 'what is done is what was said')
        said = ''
        break
      case 'response.refusal.done':
        must(body.refusal === said, 'what is done is what was said')
        said = ''
        break
      case 'response.function_call_arguments.done':
        must(body.arguments === said, 'arguments are what was said')
        break
      case 'response.output_item.done':
        must(body.item.type === open.type, 'an item stays what it is')
        items.push(body.item)
        open = undefined
        break
      case 'response.completed':
      case 'response.incomplete':
        must(!open && JSON.stringify(body.response.output) === JSON.stringify(items), 'the whole is its parts')
        must(told.text === readResponse(body.response).text, 'the whole is what was said')
        Object.assign(told, readResponse(body.response))
        break
      case 'error':
        must(typeof body.message === 'string', 'an error tells what it is')
        told.failed = true
        break
      default:
        must(KNOWN.has(event!), `there is no event ${event}`)
    }
  }
  finish(
    told,
    told.tools.map(tool => JSON.stringify(tool.arguments)),
  )
  return told
}

const KNOWN: ReadonlySet<string> = new Set([
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.annotation.added',
  'response.reasoning_summary_part.added',
  'response.reasoning_summary_part.done',
])

export function readResponse(body: Any): Told {
  const items = body.output as Any[]
  const parts = items.flatMap(item => (item.type === 'message' ? item.content : []))
  const usage = body.usage && { input: body.usage.input_tokens, output: body.usage.output_tokens }
  return {
    ...nothingTold(),
    text: parts.map((part: Any) => part.text ?? '').join(''),
    reasoning: items
      .map(item => (item.type === 'reasoning' ? item.summary.map((part: Any) => part.text).join('') : ''))
      .join(''),
    tools: items
      .filter(item => item.type === 'function_call')
      .map(item => ({ id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) })),
    finish: body.incomplete_details?.reason ?? body.status,
    usage: usage ?? undefined,
    ended: true,
  }
}
