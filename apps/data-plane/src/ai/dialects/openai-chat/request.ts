import type { AiRequest, AiTool, Reasoning, ResponseFormat, ToolChoice } from '@gatehouse/shared/ai/canonical.js'
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
import { messagesOf } from './messages.js'

const KNOWN = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'stop',
  'seed',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'reasoning',
  'verbosity',
  'service_tier',
  'user',
  'safety_identifier',
  'metadata',
  'prompt_cache_key',
  'modalities',
  'audio',
  'n',
])

export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export const VERBOSITIES = ['low', 'medium', 'high'] as const

/** Reads a chat completion request into the canonical form. */
export function parseChat(json: Json, call: { model: string; stream: boolean }): AiRequest {
  const request: AiRequest = {
    dialect: 'openai-chat',
    model: call.model,
    stream: call.stream,
    messages: messagesOf(list(json, 'messages') ?? []),
    ...samplingOf(json),
    maxOutputTokens: count(json, 'max_completion_tokens') ?? count(json, 'max_tokens'),
    topK: count(json, 'top_k'),
    logitBias: biasOf(json),
    logprobs: flag(json, 'logprobs') ? (count(json, 'top_logprobs') ?? 0) : undefined,
    tools: toolsOf(json),
    toolChoice: choiceOf(json.tool_choice) ?? legacyChoiceOf(json.function_call),
    parallelToolCalls: flag(json, 'parallel_tool_calls'),
    responseFormat: formatOf(json),
    reasoning: reasoningOf(json),
    verbosity: word(json, 'verbosity', VERBOSITIES),
    serviceTier: text(json, 'service_tier'),
    user: text(json, 'user') ?? text(json, 'safety_identifier'),
    metadata: metadataOf(json),
    cacheKey: text(json, 'prompt_cache_key'),
    modalities: texts(json, 'modalities') as AiRequest['modalities'],
    audio: audioOf(json),
    choices: count(json, 'n'),
    extensions: othersOf(json, KNOWN),
  }
  return request
}

/** What chat and legacy completions share. */
export function samplingOf(json: Json): Partial<AiRequest> {
  return {
    temperature: number(json, 'temperature'),
    topP: number(json, 'top_p'),
    frequencyPenalty: number(json, 'frequency_penalty'),
    presencePenalty: number(json, 'presence_penalty'),
    seed: number(json, 'seed'),
    stop: typeof json.stop === 'string' ? [json.stop] : texts(json, 'stop'),
  }
}

export function biasOf(json: Json): Record<string, number> | undefined {
  const bias = object(json, 'logit_bias')
  for (const token in bias) number(bias, token, 'logit_bias')
  return bias as Record<string, number> | undefined
}

export function metadataOf(json: Json): Record<string, string> | undefined {
  const metadata = object(json, 'metadata')
  for (const key in metadata) text(metadata, key, 'metadata')
  return metadata as Record<string, string> | undefined
}

function toolsOf(json: Json): AiTool[] | undefined {
  const tools = list(json, 'tools')?.map((item, index) => {
    const path = `tools[${index}]`
    const tool = objectAt(item, path)
    if (tool.type !== undefined && tool.type !== 'function')
      throw unsupported(`Tools of type ${String(tool.type)} cannot be carried to the provider of this model.`, path)
    return toolOf(objectAt(tool.function, `${path}.function`), `${path}.function`)
  })
  return (
    tools ?? list(json, 'functions')?.map((item, i) => toolOf(objectAt(item, `functions[${i}]`), `functions[${i}]`))
  )
}

/** A function as chat and Responses both describe it. */
export function toolOf(fn: Json, path: string): AiTool {
  const name = textAt(fn.name, `${path}.name`)
  if (name === '') throw refuse(`Give ${path}.name.`, `${path}.name`)
  return {
    name,
    description: text(fn, 'description', path),
    parameters: object(fn, 'parameters', path),
    strict: flag(fn, 'strict', path),
  }
}

function choiceOf(value: unknown): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'auto' || value === 'none' || value === 'required') return value
  const choice = objectAt(value, 'tool_choice')
  if (choice.type === 'allowed_tools') {
    const allowed = objectAt(choice.allowed_tools, 'tool_choice.allowed_tools')
    const names = list(allowed, 'tools', 'tool_choice.allowed_tools') ?? []
    return {
      allowed: names.map((item, i) => nameIn(item, `tool_choice.allowed_tools.tools[${i}]`)),
      mode: allowed.mode === 'required' ? 'required' : 'auto',
    }
  }
  return { name: nameIn(choice, 'tool_choice') }
}

const nameIn = (value: unknown, path: string): string =>
  textAt(objectAt(objectAt(value, path).function, `${path}.function`).name, `${path}.function.name`)

function legacyChoiceOf(value: unknown): ToolChoice | undefined {
  if (value === undefined || value === null) return undefined
  if (value === 'auto' || value === 'none') return value
  return { name: textAt(objectAt(value, 'function_call').name, 'function_call.name') }
}

function formatOf(json: Json): ResponseFormat | undefined {
  const format = object(json, 'response_format')
  if (!format) return undefined
  if (format.type !== 'json_schema') return plainFormat(format, 'response_format')
  const path = 'response_format.json_schema'
  return schemaFormat(objectAt(format.json_schema, path), path)
}

export function plainFormat(format: Json, path: string): ResponseFormat {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json_object') return { type: 'json-object' }
  throw refuse(`${path}.type is one of text, json_object, json_schema.`, `${path}.type`)
}

export const schemaFormat = (json: Json, path: string): ResponseFormat => ({
  type: 'json-schema' as const,
  name: textAt(json.name, `${path}.name`),
  schema: object(json, 'schema', path) ?? {},
  strict: flag(json, 'strict', path),
  description: text(json, 'description', path),
})

/** OpenAI's word, and the object that routers of many vendors take beside it. */
function reasoningOf(json: Json): Reasoning | undefined {
  const more = object(json, 'reasoning')
  const effort = word(json, 'reasoning_effort', EFFORTS) ?? (more && word(more, 'effort', EFFORTS, 'reasoning'))
  if (effort === undefined && !more) return undefined
  const enabled = effort === 'none' ? false : more && flag(more, 'enabled', 'reasoning')
  return {
    enabled,
    effort: effort === 'none' ? undefined : effort,
    budget: more && number(more, 'max_tokens', 'reasoning'),
    show: more && flag(more, 'exclude', 'reasoning') === true ? false : undefined,
  }
}

function audioOf(json: Json): AiRequest['audio'] {
  const audio = object(json, 'audio')
  if (!audio) return undefined
  const voice = typeof audio.voice === 'string' ? audio.voice : undefined
  return { voice, format: textAt(audio.format, 'audio.format') }
}
