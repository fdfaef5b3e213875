import { type Ask, addAttachment, addText, newAsk, setTools, type Tool } from '../answer/ask.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { Refusal } from '../refusal.js'

/** Reads a chat completion's body. */
export function readChat(body: Json): Ask {
  const ask = newAsk(requireModel(body))
  const messages = body.messages
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new Refusal(400, "Missing required parameter: 'messages'.", { param: 'messages' })
  }
  if ((number(body.n) ?? 1) !== 1) throw new Refusal(400, 'The sandbox gives one choice.', { param: 'n' })
  for (const message of messages) readMessage(ask, object(message))
  ask.afterToolResult = object(messages.at(-1)).role === 'tool'
  ask.maxTokens = readLimit(body.max_completion_tokens ?? body.max_tokens)
  ask.stop = readStop(body.stop)
  ask.stream = body.stream === true
  ask.reasoningTokens = effortTokens(body.reasoning_effort)
  ask.parallelTools = body.parallel_tool_calls !== false
  if (body.tools) setTools(ask, list(body.tools).map(readTool))
  ask.toolChoice = readToolChoice(body.tool_choice)
  const format = object(body.response_format)
  if (format.type === 'json_object') ask.json = {}
  if (format.type === 'json_schema') ask.json = { schema: object(format.json_schema).schema ?? {} }
  return ask
}

export function requireModel(body: Json): string {
  if (typeof body.model === 'string' && body.model !== '') return body.model
  throw new Refusal(400, 'you must provide a model parameter', { param: 'model' })
}

export const readLimit = (limit: unknown): number => number(limit) ?? Number.POSITIVE_INFINITY

export const readStop = (stop: unknown): string[] =>
  typeof stop === 'string' ? [stop] : list(stop).filter(one => typeof one === 'string')

const EFFORT: Record<string, number> = { minimal: 8, low: 16, medium: 32, high: 64, xhigh: 96, max: 128 }

/** Tokens of reasoning that an effort is worth. */
export const effortTokens = (effort: unknown): number => EFFORT[text(effort)] ?? 0

function readMessage(ask: Ask, message: Json): void {
  const said = readContent(ask, message.content)
  if (message.role === 'user' || message.role === 'tool') ask.lastText = said
  for (const call of list(message.tool_calls)) {
    const { name, arguments: args } = object(object(call).function)
    addText(ask, text(name))
    addText(ask, text(args))
  }
}

/** Counts a message's content, parts of every kind, and gives its text. */
export function readContent(ask: Ask, content: unknown): string {
  if (typeof content === 'string') {
    addText(ask, content)
    return content
  }
  const texts: string[] = []
  for (const one of list(content)) {
    const part = object(one)
    const words = part.text ?? part.refusal
    if (typeof words === 'string') {
      addText(ask, words)
      texts.push(words)
    } else addAttachment(ask)
  }
  return texts.join('\n')
}

function readTool(tool: unknown): Tool & { description: string } {
  const definition = object(object(tool).function ?? object(tool).custom)
  return { name: text(definition.name), description: text(definition.description), schema: definition.parameters }
}

export function readToolChoice(choice: unknown): Ask['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice
  // Mistral's word for it.
  if (choice === 'any') return 'required'
  const named = object(choice)
  const name = object(named.function ?? named.custom).name ?? named.name
  if (typeof name === 'string') return { name }
  return object(named.allowed_tools).mode === 'required' ? 'required' : 'auto'
}
