import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { objectSchema } from '../common/json-schema.js'
import { toolName } from '../common/tool-names.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { cacheControl } from './blocks.js'

/** Tools and which to call. `standIn` is the tool whose arguments are to be the answer. */
export function toolFields(request: AiRequest, standIn: Json | undefined, thinking: boolean, drop: Drop): Json {
  const { toolChoice } = request
  const allowed = typeof toolChoice === 'object' && 'allowed' in toolChoice ? toolChoice : undefined
  const own = (request.tools ?? []).filter(tool => !allowed || allowed.allowed.includes(tool.name))
  const tools: Json[] = own.map(tool =>
    compact({
      name: toolName(tool.name),
      description: tool.description,
      input_schema: objectSchema(tool.parameters),
      strict: tool.strict || undefined,
      cache_control: cacheControl(tool.cache),
    }),
  )
  if (standIn) tools.push(standIn)
  if (tools.length === 0) return {}
  return compact({ tools, tool_choice: choiceOf(request, standIn, thinking, drop) })
}

function choiceOf(request: AiRequest, standIn: Json | undefined, thinking: boolean, drop: Drop): Json | undefined {
  const single = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {}
  if (standIn && !thinking)
    return request.tools?.length && request.toolChoice !== 'none'
      ? { type: 'any', ...single }
      : { type: 'tool', name: standIn.name, disable_parallel_tool_use: true }
  const { toolChoice } = request
  const word = typeof toolChoice === 'object' && 'allowed' in toolChoice ? toolChoice.mode : toolChoice
  if (word === 'none') return { type: 'none' }
  const forced = word === 'required' || typeof word === 'object'
  // A model that thinks cannot be forced to call.
  if (forced && thinking) drop('toolChoice')
  else if (word === 'required') return { type: 'any', ...single }
  else if (typeof word === 'object') return { type: 'tool', name: toolName(word.name), ...single }
  return word === 'auto' || request.parallelToolCalls === false ? { type: 'auto', ...single } : undefined
}
