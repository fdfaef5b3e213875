import type {
  AiMessage,
  AiRequest,
  AiTool,
  ContentBlock,
  Reasoning,
  ResponseFormat,
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
  refuse,
  text,
  textAt,
  texts,
  unsupported,
} from '../fields.js'
import { imagesOf, messagesOf } from './messages.js'

const SHARED = ['model', 'stream', 'format', 'options', 'think', 'logprobs', 'top_logprobs']
const OF_CHAT = new Set([...SHARED, 'messages', 'tools'])
const OF_GENERATE = new Set([...SHARED, 'prompt', 'system', 'images'])
const OPTIONS = new Set([
  ...['num_predict', 'temperature', 'top_p', 'top_k', 'seed', 'stop', 'frequency_penalty', 'presence_penalty'],
])
const LEVELS = ['low', 'medium', 'high'] as const

type Call = { model: string; stream: boolean }

/** Reads a body of `/api/chat` into the canonical form. */
export function parseOllamaChat(json: Json, call: Call): AiRequest {
  return {
    dialect: 'ollama-chat',
    ...call,
    messages: messagesOf(list(json, 'messages') ?? []),
    tools: list(json, 'tools')?.map((item, index) => toolOf(objectAt(item, `tools[${index}]`), `tools[${index}]`)),
    ...sharedOf(json),
    extensions: extensionsOf(json, OF_CHAT),
  }
}

/** Reads a body of `/api/generate`: a chat of one message. */
export function parseGenerate(json: Json, call: Call): AiRequest {
  for (const field of ['suffix', 'context', 'template', 'raw'])
    if (json[field] !== undefined && json[field] !== null && json[field] !== false && json[field] !== '')
      throw unsupported(`The model behind this name is a chat model, which knows no ${field}.`, field)
  const system = text(json, 'system')
  const content: ContentBlock[] = [{ type: 'text', text: textAt(json.prompt ?? '', 'prompt') }, ...imagesOf(json, '')]
  const messages: AiMessage[] = [{ role: 'user', content }]
  if (system) messages.unshift({ role: 'system', content: [{ type: 'text', text: system }] })
  return {
    dialect: 'ollama-generate',
    ...call,
    messages,
    ...sharedOf(json),
    extensions: extensionsOf(json, new Set([...OF_GENERATE, 'suffix', 'context', 'template', 'raw'])),
  }
}

function sharedOf(json: Json): Partial<AiRequest> {
  const options = object(json, 'options') ?? {}
  const limit = number(options, 'num_predict', 'options')
  return {
    // Negative ones ask for as much as there is room for.
    maxOutputTokens: limit !== undefined && limit >= 0 ? count(options, 'num_predict', 'options') : undefined,
    temperature: number(options, 'temperature', 'options'),
    topP: number(options, 'top_p', 'options'),
    topK: count(options, 'top_k', 'options'),
    seed: number(options, 'seed', 'options'),
    stop: typeof options.stop === 'string' ? [options.stop] : texts(options, 'stop', 'options'),
    frequencyPenalty: number(options, 'frequency_penalty', 'options'),
    presencePenalty: number(options, 'presence_penalty', 'options'),
    responseFormat: formatOf(json.format),
    reasoning: reasoningOf(json.think),
    logprobs: flag(json, 'logprobs') ? (count(json, 'top_logprobs') ?? 0) : undefined,
  }
}

function extensionsOf(json: Json, known: ReadonlySet<string>): Json {
  const options = othersOf(object(json, 'options') ?? {}, OPTIONS)
  return { ...othersOf(json, known), ...(Object.keys(options).length > 0 ? { options } : {}) }
}

function toolOf(tool: Json, path: string): AiTool {
  const fn = objectAt(tool.function, `${path}.function`)
  return {
    name: textAt(fn.name, `${path}.function.name`),
    description: text(fn, 'description', `${path}.function`),
    parameters: object(fn, 'parameters', `${path}.function`),
  }
}

function formatOf(format: unknown): ResponseFormat | undefined {
  if (format === undefined || format === null || format === '') return undefined
  if (format === 'json') return { type: 'json-object' }
  // This dialect gives it no name.
  if (typeof format === 'object') return { type: 'json-schema', name: 'answer', schema: objectAt(format, 'format') }
  throw refuse('Give format as "json" or as a JSON Schema.', 'format')
}

function reasoningOf(think: unknown): Reasoning | undefined {
  if (think === undefined || think === null) return undefined
  if (typeof think === 'boolean') return { enabled: think }
  const effort = LEVELS.find(level => level === think)
  if (effort) return { enabled: true, effort }
  throw refuse(`Give think as true, false, or one of ${LEVELS.join(', ')}.`, 'think')
}
