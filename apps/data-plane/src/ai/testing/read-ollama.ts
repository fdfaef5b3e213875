import { type Any, must, nothingTold, type Told } from './told.js'

const usageOf = ({ prompt_eval_count: input, eval_count: output }: Any): Told['usage'] =>
  input === undefined ? undefined : { input, output }

function take(told: Told, line: Any): void {
  const { message, response } = line
  must((message === undefined) !== (response === undefined), 'a line is of a chat or of a prompt')
  must(message === undefined || message.role === 'assistant', 'the model speaks')
  told.text += message?.content ?? response
  told.reasoning += (message ?? line).thinking ?? ''
  for (const { id, function: fn } of message?.tool_calls ?? []) {
    must(typeof fn.arguments === 'object' && fn.name !== '', 'a call is whole')
    told.tools.push({ id, name: fn.name, arguments: fn.arguments })
  }
}

function finish(told: Told, line: Any): void {
  must(line.done === true && typeof line.done_reason === 'string', 'the last one tells why')
  told.finish = line.done_reason
  told.usage = usageOf(line)
  told.ended = true
}

/** Reads lines of `/api/chat` or `/api/generate` as strictly as their schema allows. */
export function readLines(stream: string): Told {
  must(stream === '' || stream.endsWith('\n'), 'a stream ends with a whole line')
  const told = nothingTold()
  let first: Any
  for (const text of stream.split('\n').slice(0, -1)) {
    must(!told.ended && !told.failed, 'nothing follows the end')
    const line = JSON.parse(text)
    if (line.error !== undefined) {
      must(typeof line.error === 'string', 'an error tells what it is')
      told.failed = true
      continue
    }
    first ??= line
    must(line.model === first.model && line.created_at === first.created_at, 'one model, one time')
    must(!Number.isNaN(Date.parse(line.created_at)) && typeof line.done === 'boolean', 'a line has its members')
    take(told, line)
    if (line.done) finish(told, line)
    else
      must(line.done_reason === undefined && line.eval_count === undefined, 'only the last tells why, and what it took')
  }
  must(new Set(told.tools.map(tool => tool.id)).size === told.tools.length, 'ids are unique')
  return told
}

export function readWhole(body: Any): Told {
  const told = nothingTold()
  take(told, body)
  finish(told, body)
  return told
}
