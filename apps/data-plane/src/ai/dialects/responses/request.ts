import type {
  AiMessage,
  AiRequest,
  AiTool,
  Reasoning,
  ResponseFormat,
  ToolChoice,
} from '@gatehouse/shared/ai/canonical.js'
import {
  count,
  flag,
  type Json,
  list,
  number,
  object,
  objectAt,
  othersOf,
  text,
  textAt,
  unsupported,
  word,
} from '../fields.js'
import { EFFORTS, metadataOf, plainFormat, schemaFormat, toolOf, VERBOSITIES } from '../openai-chat/request.js'
import { messagesOf } from './items.js'

const KNOWN = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'include',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'service_tier',
  'user',
  'safety_identifier',
  'metadata',
  'prompt_cache_key',
  'store',
  'background',
  'previous_response_id',
  'conversation',
])

/** What only a provider that keeps responses can do. */
const STATE = ['previous_response_id', 'conversation', 'prompt'] as const

/** Reads a Responses request into the canonical form. */
export function parseResponses(json: Json, call: { model: string; stream: boolean }): AiRequest {
  for (const field of STATE)
    if (json[field] !== undefined && json[field] !== null)
      throw unsupported(
        `This model's provider keeps no responses, so ${field} cannot be used. Send the whole input.`,
        field,
      )
  if (flag(json, 'background')) throw unsupported('This model does not run in the background.', 'background')
  const format = object(json, 'text')
  const forgotten: Json = {}
  return {
    dialect: 'openai-responses',
    model: call.model,
    stream: call.stream,
    messages: [...instructionsOf(json), ...messagesOf(json.input, forgotten)],
    maxOutputTokens: count(json, 'max_output_tokens'),
    temperature: number(json, 'temperature'),
    topP: number(json, 'top_p'),
    logprobs: logprobsOf(json),
    tools: toolsOf(json),
    toolChoice: choiceOf(json.tool_choice),
    parallelToolCalls: flag(json, 'parallel_tool_calls'),
    responseFormat: format && formatOf(object(format, 'format', 'text')),
    verbosity: format && word(format, 'verbosity', VERBOSITIES, 'text'),
    reasoning: reasoningOf(object(json, 'reasoning')),
    serviceTier: text(json, 'service_tier'),
    user: text(json, 'user') ?? text(json, 'safety_identifier'),
    metadata: metadataOf(json),
    cacheKey: text(json, 'prompt_cache_key'),
    extensions: { ...othersOf(json, KNOWN), ...forgotten },
  }
}

function instructionsOf(json: Json): AiMessage[] {
  const instructions = text(json, 'instructions')
  return instructions ? [{ role: 'system', content: [{ type: 'text', text: instructions }] }] : []
}

function logprobsOf(json: Json): number | undefined {
  const top = count(json, 'top_logprobs')
  const asked = list(json, 'include')?.includes('message.output_text.logprobs')
  return asked || top ? (top ?? 0) : undefined
}

function toolsOf(json: Json): AiTool[] | undefined {
  return list(json, 'tools')?.map((item, index) => {
    const path = `tools[${index}]`
    const tool = objectAt(item, path)
    if (tool.type !== 'function')
      throw unsupported(`Tools of type ${String(tool.type)} cannot be carried to the provider of this model.`, path)
    return toolOf(tool, path)
  })
}

function choiceOf(value: unknown): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'auto' || value === 'none' || value === 'required') return value
  const choice = objectAt(value, 'tool_choice')
  if (choice.type === 'allowed_tools') {
    const names = (list(choice, 'tools', 'tool_choice') ?? []).map((item, i) => {
      const path = `tool_choice.tools[${i}]`
      return textAt(objectAt(item, path).name, `${path}.name`)
    })
    return { allowed: names, mode: choice.mode === 'required' ? 'required' : 'auto' }
  }
  if (choice.type !== 'function')
    throw unsupported(
      `Tools of type ${String(choice.type)} cannot be carried to the provider of this model.`,
      'tool_choice',
    )
  return { name: textAt(choice.name, 'tool_choice.name') }
}

function formatOf(format: Json | undefined): ResponseFormat | undefined {
  if (!format) return undefined
  return format.type === 'json_schema' ? schemaFormat(format, 'text.format') : plainFormat(format, 'text.format')
}

function reasoningOf(reasoning: Json | undefined): Reasoning | undefined {
  if (!reasoning) return undefined
  const effort = word(reasoning, 'effort', EFFORTS, 'reasoning')
  const summary = word(reasoning, 'summary', ['auto', 'concise', 'detailed'] as const, 'reasoning')
  if (effort === 'none') return { enabled: false }
  return { effort, summary, show: summary ? true : undefined }
}
