import type { AiMessage, AiRequest, AiTool, Reasoning, ToolChoice } from '@gatehouse/shared/ai/canonical.js'
import {
  count,
  flag,
  type Json,
  list,
  number,
  object,
  objectAt,
  othersOf,
  refuse,
  text,
  textAt,
  texts,
  unsupported,
  word,
} from '../fields.js'
import { cacheOf, contentOf } from './content.js'

const KNOWN = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
])

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const

/** Reads an Anthropic Messages request into the canonical form. */
export function parseMessages(json: Json, call: { model: string; stream: boolean }): AiRequest {
  const choice = object(json, 'tool_choice')
  const output = object(json, 'output_config')
  return {
    dialect: 'anthropic-messages',
    model: call.model,
    stream: call.stream,
    messages: [...systemOf(json.system), ...messagesOf(list(json, 'messages') ?? [])],
    maxOutputTokens: count(json, 'max_tokens'),
    temperature: number(json, 'temperature'),
    topP: number(json, 'top_p'),
    topK: count(json, 'top_k'),
    stop: texts(json, 'stop_sequences'),
    tools: list(json, 'tools')?.map((item, index) => toolOf(objectAt(item, `tools[${index}]`), `tools[${index}]`)),
    toolChoice: choice && choiceOf(choice),
    parallelToolCalls: choice && flag(choice, 'disable_parallel_tool_use', 'tool_choice') ? false : undefined,
    responseFormat:
      formatOf(output && object(output, 'format', 'output_config')) ?? formatOf(object(json, 'output_format')),
    reasoning: reasoningOf(object(json, 'thinking'), output),
    serviceTier: text(json, 'service_tier'),
    user: userOf(json),
    extensions: othersOf(json, KNOWN),
  }
}

function systemOf(system: unknown): AiMessage[] {
  if (system === undefined || system === null || system === '') return []
  return [{ role: 'system', content: contentOf(system, 'system', new Map()) }]
}

function messagesOf(items: readonly unknown[]): AiMessage[] {
  const names = new Map<string, string>()
  return items.map((item, index) => {
    const path = `messages[${index}]`
    const message = objectAt(item, path)
    const role = word(message, 'role', ['user', 'assistant', 'system'] as const, path)
    if (!role) throw refuse(`Give ${path}.role.`, `${path}.role`)
    return { role, content: contentOf(message.content, `${path}.content`, names) }
  })
}

function toolOf(tool: Json, path: string): AiTool {
  if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom')
    throw unsupported(`Tools of type ${String(tool.type)} cannot be carried to the provider of this model.`, path)
  return {
    name: textAt(tool.name, `${path}.name`),
    description: text(tool, 'description', path),
    parameters: object(tool, 'input_schema', path),
    strict: flag(tool, 'strict', path),
    ...cacheOf(tool, path),
  }
}

function choiceOf(choice: Json): ToolChoice {
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type
    case 'any':
      return 'required'
    case 'tool':
      return { name: textAt(choice.name, 'tool_choice.name') }
    default:
      throw refuse('tool_choice.type is one of auto, any, tool, none.', 'tool_choice.type')
  }
}

function formatOf(format: Json | undefined): AiRequest['responseFormat'] {
  if (!format) return undefined
  if (format.type !== 'json_schema')
    throw refuse('The type of an output format is json_schema.', 'output_config.format')
  // This dialect gives it no name.
  return {
    type: 'json-schema',
    name: 'answer',
    schema: object(format, 'schema', 'output_config.format') ?? {},
    strict: true,
  }
}

function reasoningOf(thinking: Json | undefined, output: Json | undefined): Reasoning | undefined {
  const effort = output && word(output, 'effort', EFFORTS, 'output_config')
  if (!thinking) return effort && { effort }
  if (thinking.type === 'disabled') return { enabled: false, effort }
  const show = thinking.display === 'omitted' ? false : undefined
  return { enabled: true, effort, budget: count(thinking, 'budget_tokens', 'thinking'), show }
}

function userOf(json: Json): string | undefined {
  const metadata = object(json, 'metadata')
  return metadata && text(metadata, 'user_id', 'metadata')
}
