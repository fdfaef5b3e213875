import { type Ask, addAttachment, addText, newAsk, setTools } from '../answer/ask.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { Refusal } from '../refusal.js'

/** Reads the body of a message request, or of a count of its tokens, which needs no limit. */
export function readMessages(body: Json, needsLimit: boolean): Ask {
  if (typeof body.model !== 'string' || body.model === '') throw missing('model')
  if (needsLimit && number(body.max_tokens) === undefined) throw missing('max_tokens')
  if (!Array.isArray(body.messages)) throw missing('messages')
  if (body.messages.length === 0) throw new Refusal(400, 'messages: at least one message is required')
  const ask = newAsk(body.model)
  ask.cacheable = false
  readBlocks(ask, body.system)
  for (const message of body.messages) readMessage(ask, object(message))
  ask.maxTokens = number(body.max_tokens) ?? Number.POSITIVE_INFINITY
  ask.stop = list(body.stop_sequences).filter(one => typeof one === 'string')
  ask.stream = body.stream === true
  ask.reasoningTokens = thinkingTokens(object(body.thinking))
  const tools = list(body.tools).map(object)
  if (tools.some(tool => tool.cache_control)) ask.cacheable = true
  setTools(
    ask,
    tools.map(tool => ({ name: text(tool.name), description: text(tool.description), schema: tool.input_schema })),
  )
  readToolChoice(ask, object(body.tool_choice))
  const format = object(object(body.output_config).format ?? body.output_format)
  if (format.type === 'json_schema') ask.json = { schema: format.schema ?? {} }
  return ask
}

const missing = (field: string): Refusal => new Refusal(400, `${field}: Field required`)

const USUAL_THINKING = 32

function thinkingTokens(thinking: Json): number {
  if (thinking.type !== 'enabled' && thinking.type !== 'adaptive') return 0
  return Math.min(number(thinking.budget_tokens) ?? USUAL_THINKING, USUAL_THINKING)
}

function readMessage(ask: Ask, message: Json): void {
  const { said, isToolResult } = readBlocks(ask, message.content)
  if (message.role !== 'user') return
  ask.lastText = said
  ask.afterToolResult = isToolResult
}

function readBlocks(ask: Ask, content: unknown): { said: string; isToolResult: boolean } {
  if (typeof content === 'string') {
    addText(ask, content)
    return { said: content, isToolResult: false }
  }
  const texts: string[] = []
  let isToolResult = false
  for (const one of list(content)) {
    const block = object(one)
    if (block.cache_control) ask.cacheable = true
    if (block.type === 'tool_result') {
      isToolResult = true
      texts.push(readBlocks(ask, block.content).said)
    } else if (block.type === 'tool_use') {
      addText(ask, text(block.name))
      addText(ask, JSON.stringify(block.input ?? {}))
    } else if (typeof (block.text ?? block.thinking) === 'string') {
      const words = text(block.text ?? block.thinking)
      addText(ask, words)
      if (block.type === 'text') texts.push(words)
    } else addAttachment(ask)
  }
  return { said: texts.join('\n'), isToolResult }
}

function readToolChoice(ask: Ask, choice: Json): void {
  ask.parallelTools = choice.disable_parallel_tool_use !== true
  if (choice.type === 'none') ask.toolChoice = 'none'
  if (choice.type === 'any') ask.toolChoice = 'required'
  if (choice.type === 'tool') ask.toolChoice = { name: text(choice.name) }
}
