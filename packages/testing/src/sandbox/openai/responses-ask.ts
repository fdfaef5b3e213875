import { type Ask, addText, newAsk, setTools } from '../answer/ask.js'
import { type Json, list, object, text } from '../answer/json.js'
import { Refusal } from '../refusal.js'
import { effortTokens, readContent, readLimit, readToolChoice, requireModel } from './chat-ask.js'

/** Reads the body of a request to the Responses API. */
export function readResponses(body: Json): Ask {
  const ask = newAsk(requireModel(body))
  if (body.previous_response_id) {
    throw new Refusal(400, 'Previous response not found: the sandbox keeps none.', { param: 'previous_response_id' })
  }
  addText(ask, text(body.instructions))
  readInput(ask, body.input)
  ask.maxTokens = readLimit(body.max_output_tokens)
  ask.stream = body.stream === true
  ask.reasoningTokens = effortTokens(object(body.reasoning).effort)
  ask.parallelTools = body.parallel_tool_calls !== false
  const functions = list(body.tools)
    .map(object)
    .filter(tool => tool.type === 'function')
  setTools(
    ask,
    functions.map(tool => ({ name: text(tool.name), description: text(tool.description), schema: tool.parameters })),
  )
  ask.toolChoice = readToolChoice(body.tool_choice)
  const format = object(object(body.text).format)
  if (format.type === 'json_object') ask.json = {}
  if (format.type === 'json_schema') ask.json = { schema: format.schema ?? {} }
  return ask
}

function readInput(ask: Ask, input: unknown): void {
  if (typeof input === 'string') {
    addText(ask, input)
    ask.lastText = input
    return
  }
  for (const one of list(input)) {
    const item = object(one)
    ask.afterToolResult = item.type === 'function_call_output'
    if (ask.afterToolResult) ask.lastText = readContent(ask, item.output)
    else if (item.type === 'function_call') addText(ask, text(item.name) + text(item.arguments))
    else if (item.type === undefined || item.type === 'message') {
      const said = readContent(ask, item.content)
      if (item.role === 'user') ask.lastText = said
    }
  }
}
