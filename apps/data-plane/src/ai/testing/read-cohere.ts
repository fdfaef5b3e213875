import { finish } from './read-openai.js'
import { type Any, framesOf, must, nothingTold, type Told } from './told.js'

const usageOf = ({ tokens, billed_units: billed }: Any): Told['usage'] => {
  must(billed.input_tokens === tokens.input_tokens && billed.output_tokens === tokens.output_tokens, 'figures agree')
  return { input: tokens.input_tokens, output: tokens.output_tokens }
}

/** Reads Cohere's events as strictly as their schema allows. */
export function readCohereEvents(stream: string): Told {
  const told = nothingTold()
  const args: string[] = []
  let begun = false
  let over = false
  let open: 'text' | 'thinking' | 'tool' | undefined
  let parts = 0
  for (const { event, data } of framesOf(stream)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    if (data === '[DONE]') {
      must(over, 'the mark follows the end of the message')
      told.ended = true
      continue
    }
    const { type, index, id, delta } = JSON.parse(data)
    must(event === type && !over, 'an event has its name, and none follows the end')
    must((type === 'message-start') !== begun || type === 'message-end', 'a message begins once, first')
    const message = delta?.message
    switch (type) {
      case 'message-start':
        must(typeof id === 'string' && id !== '' && message.role === 'assistant', 'a message has an id')
        begun = true
        break
      case 'content-start':
        must(open === undefined && index === parts++, 'parts open one after the other')
        open = message.content.type
        must(message.content[open!] === '', 'a part begins empty')
        break
      case 'content-delta':
        must(index === parts - 1 && typeof message.content[open!] === 'string', 'a piece belongs to the open part')
        if (open === 'text') told.text += message.content.text
        else told.reasoning += message.content.thinking
        break
      case 'content-end':
        must(index === parts - 1 && (open === 'text' || open === 'thinking'), 'what ends was open')
        open = undefined
        break
      case 'tool-call-start': {
        const call = message.tool_calls
        must(open === undefined && index === told.tools.length && call.function.name !== '', 'calls open in order')
        told.tools.push({ id: call.id, name: call.function.name, arguments: undefined })
        args.push(call.function.arguments)
        open = 'tool'
        break
      }
      case 'tool-call-delta':
        must(open === 'tool' && index === told.tools.length - 1, 'arguments belong to the open call')
        args[index] += message.tool_calls.function.arguments
        break
      case 'tool-call-end':
        must(open === 'tool' && index === told.tools.length - 1, 'what ends was open')
        open = undefined
        break
      case 'citation-start':
        must(message.citations.sources.length > 0, 'a citation has a source')
        break
      case 'citation-end':
        break
      case 'message-end':
        if (delta.finish_reason === 'ERROR') {
          must(typeof delta.error === 'string', 'an error tells what it is')
          told.failed = true
          break
        }
        must(open === undefined, 'what was open has ended')
        over = true
        told.finish = delta.finish_reason
        told.usage = delta.usage && usageOf(delta.usage)
        break
      default:
        must(false, `no event of this dialect: ${type}`)
    }
  }
  finish(told, args)
  return told
}

export function readCohere({ message, finish_reason: reason, usage }: Any): Told {
  const told = nothingTold()
  for (const part of message.content ?? [])
    if (part.type === 'text') told.text += part.text
    else told.reasoning += part.thinking
  told.tools = (message.tool_calls ?? []).map((call: Any) => ({
    id: call.id,
    name: call.function.name,
    arguments: JSON.parse(call.function.arguments),
  }))
  return { ...told, finish: reason, usage: usage && usageOf(usage), ended: true }
}
