import { finish } from './read-openai.js'
import { type Any, framesOf, must, nothingTold, type Told } from './told.js'

const inputOf = (usage: Any): number =>
  usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
const usageOf = (usage: Any): Told['usage'] => ({ input: inputOf(usage), output: usage.output_tokens })

const DELTAS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  citations_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
  input_json_delta: 'tool_use',
}

/** Reads a stream of message events as strictly as its schema allows. */
export function readEvents(stream: string): Told {
  const told = nothingTold()
  const args: string[] = []
  let started = false
  let open: string | undefined
  let blocks = 0
  for (const { event, data } of framesOf(stream)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    const body = JSON.parse(data)
    must(body.type === event, 'an event is what it is called')
    switch (event) {
      case 'ping':
        break
      case 'error':
        must(typeof body.error.type === 'string' && typeof body.error.message === 'string', 'an error tells what it is')
        told.failed = true
        break
      case 'message_start':
        must(!started, 'one start')
        must(body.message.usage.input_tokens >= 0 && body.message.id.startsWith('msg_'), 'a start is a message')
        started = true
        break
      case 'content_block_start': {
        must(started && open === undefined && body.index === blocks++, 'blocks open one after another')
        const block = body.content_block
        open = block.type
        if (open === 'tool_use') {
          must(/^[\w-]+$/.test(block.id), 'ids are of word characters')
          told.tools.push({ id: block.id, name: block.name, arguments: undefined })
          args.push('')
        }
        break
      }
      case 'content_block_delta': {
        must(body.index === blocks - 1 && DELTAS[body.delta.type] === open, `a ${body.delta.type} is of its block`)
        told.text += body.delta.text ?? ''
        told.reasoning += body.delta.thinking ?? ''
        if (open === 'tool_use') args[args.length - 1] += body.delta.partial_json
        break
      }
      case 'content_block_stop':
        must(open !== undefined && body.index === blocks - 1, 'a block closes once')
        open = undefined
        break
      case 'message_delta':
        must(open === undefined && told.finish === undefined, 'one finish, after the blocks')
        told.finish = body.delta.stop_reason
        told.usage = usageOf(body.usage)
        break
      case 'message_stop':
        told.ended = true
        break
      default:
        must(false, `there is no event ${event}`)
    }
  }
  finish(told, args)
  return told
}

export function readMessage(body: Any): Told {
  const blocks = body.content as Any[]
  const joined = (type: string, field: string): string =>
    blocks.map(block => (block.type === type ? block[field] : '')).join('')
  return {
    ...nothingTold(),
    text: joined('text', 'text'),
    reasoning: joined('thinking', 'thinking'),
    tools: blocks
      .filter(block => block.type === 'tool_use')
      .map(block => ({ id: block.id, name: block.name, arguments: block.input })),
    finish: body.stop_reason,
    usage: usageOf(body.usage),
    ended: true,
  }
}
