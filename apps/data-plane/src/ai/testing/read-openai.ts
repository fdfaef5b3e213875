import { type Any, framesOf, must, nothingTold, type Told } from './told.js'

const usageOf = (usage: Any): Told['usage'] => ({ input: usage.prompt_tokens, output: usage.completion_tokens })

/** Reads a stream of chat or legacy completion chunks as strictly as its schema allows. */
export function readChunks(stream: string): Told {
  const told = nothingTold()
  const args: string[] = []
  let first: Any
  let roles = 0
  for (const { data } of framesOf(stream)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    if (data === '[DONE]') {
      told.ended = true
      continue
    }
    const chunk = JSON.parse(data)
    if (chunk.error) {
      must(typeof chunk.error.message === 'string' && typeof chunk.error.type === 'string', 'an error tells what it is')
      told.failed = true
      continue
    }
    first ??= chunk
    for (const field of ['id', 'created', 'model', 'object'])
      must(chunk[field] === first[field] && chunk[field] !== undefined, `${field} is one and the same`)
    const [choice] = chunk.choices
    if (!choice) {
      must(told.finish !== undefined && !told.usage, 'usage comes once, after the finish')
      told.usage = usageOf(chunk.usage)
      continue
    }
    must(told.finish === undefined, 'one finish, and nothing of the answer after it')
    const { role, content, reasoning_content, tool_calls = [] } = choice.delta ?? { content: choice.text }
    if (role !== undefined) must(role === 'assistant' && roles++ === 0 && chunk === first, 'one role, first')
    told.text += content ?? ''
    told.reasoning += reasoning_content ?? ''
    for (const call of tool_calls) {
      if (call.id !== undefined) {
        must(call.index === told.tools.length && call.function.name !== '', 'calls open in order, with a name')
        told.tools.push({ id: call.id, name: call.function.name, arguments: undefined })
        args.push('')
      } else must(call.index === told.tools.length - 1 && call.function.name === undefined, 'a call opens once')
      args[call.index] += call.function.arguments ?? ''
    }
    if (choice.finish_reason !== null) told.finish = choice.finish_reason
  }
  finish(told, args)
  return told
}

export function finish(told: Told, args: readonly string[]): void {
  must(new Set(told.tools.map(tool => tool.id)).size === told.tools.length, 'ids are unique')
  if (!told.ended) return
  must(told.finish !== undefined && !told.failed, 'what ends has a finish and no error')
  for (const [i, tool] of told.tools.entries()) tool.arguments = JSON.parse(args[i]!)
}

export function readCompletion(body: Any): Told {
  const [choice] = body.choices
  const message = choice.message ?? { content: choice.text }
  return {
    ...nothingTold(),
    text: message.content ?? '',
    reasoning: message.reasoning_content ?? '',
    tools: (message.tool_calls ?? []).map((call: Any) => ({
      id: call.id,
      name: call.function.name,
      arguments: JSON.parse(call.function.arguments),
    })),
    finish: choice.finish_reason,
    usage: body.usage && usageOf(body.usage),
    ended: true,
  }
}
