import type { AiRequest, ToolChoice } from '@gatehouse/shared/ai/canonical.js'
import { objectSchema } from '../common/json-schema.js'
import { toolName } from '../common/tool-names.js'
import { compact, isObject, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { cachePoint } from './blocks.js'
import { modelOf } from './model.js'

/** A history with calls is refused without tools, also where none may be called any more. */
const PLACEHOLDER: Json = {
  toolSpec: {
    name: 'none',
    description: 'Not to be called.',
    inputSchema: { json: { type: 'object', properties: {} } },
  },
}

export function toolConfig(
  request: AiRequest,
  model: string,
  standIn: Json | undefined,
  thinking: boolean,
  drop: Drop,
): Json | undefined {
  const { toolChoice } = request
  const allowed =
    isObject(toolChoice) && 'allowed' in toolChoice ? (toolChoice as { allowed: string[] }).allowed : undefined
  const own = (request.tools ?? []).filter(tool => !allowed || allowed.includes(tool.name))
  const tools = own.flatMap(tool => [
    { toolSpec: specOf(toolName(tool.name), tool.description, objectSchema(tool.parameters), tool.strict) },
    ...cachePoint(tool.cache),
  ])
  if (standIn)
    tools.push({ toolSpec: specOf(String(standIn.name), String(standIn.description), standIn.input_schema as Json) })
  if (standIn && !thinking)
    return { tools, toolChoice: own.length > 0 ? { any: {} } : { tool: { name: standIn.name } } }
  const called = request.messages.some(({ content }) => content.some(block => block.type === 'tool-use'))
  if (toolChoice === 'none' || tools.length === 0) return called ? { tools: [PLACEHOLDER] } : undefined
  return compact({ tools, toolChoice: choiceOf(toolChoice, model, thinking, drop) })
}

const specOf = (name: string, description: string | undefined, json: Json, strict?: boolean): Json =>
  compact({ name, description: description || undefined, inputSchema: { json }, strict: strict || undefined })

function choiceOf(choice: ToolChoice | undefined, model: string, thinking: boolean, drop: Drop): Json | undefined {
  const word = isObject(choice) && 'mode' in choice ? (choice as { mode: 'auto' | 'required' }).mode : choice
  if (word === undefined || word === 'none') return undefined
  if (word === 'auto') return { auto: {} }
  if (thinking || !modelOf(model).forces) {
    drop('toolChoice')
    return undefined
  }
  return typeof word === 'object' && 'name' in word ? { tool: { name: toolName(word.name) } } : { any: {} }
}
