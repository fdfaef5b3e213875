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
  refuse,
  text,
  textAt,
  texts,
  word,
} from '../fields.js'
import { documentsOf, messagesOf } from './messages.js'

const KNOWN = new Set([
  ...[
    'model',
    'stream',
    'messages',
    'documents',
    'tools',
    'strict_tools',
    'tool_choice',
    'response_format',
    'thinking',
  ],
  ...['max_tokens', 'stop_sequences', 'temperature', 'seed', 'frequency_penalty', 'presence_penalty', 'k', 'p'],
])

/** Reads a body of `/v2/chat` into the canonical form. */
export function parseCohereChat(json: Json, call: { model: string; stream: boolean }): AiRequest {
  const strict = flag(json, 'strict_tools')
  return {
    dialect: 'cohere-chat',
    ...call,
    messages: withDocuments(messagesOf(list(json, 'messages') ?? []), json),
    maxOutputTokens: count(json, 'max_tokens'),
    temperature: number(json, 'temperature'),
    topP: number(json, 'p'),
    topK: count(json, 'k'),
    frequencyPenalty: number(json, 'frequency_penalty'),
    presencePenalty: number(json, 'presence_penalty'),
    seed: number(json, 'seed'),
    stop: texts(json, 'stop_sequences'),
    tools: list(json, 'tools')?.map((item, i) => toolOf(objectAt(item, `tools[${i}]`), `tools[${i}]`, strict)),
    toolChoice: choiceOf(word(json, 'tool_choice', ['REQUIRED', 'NONE'] as const)),
    responseFormat: formatOf(object(json, 'response_format')),
    reasoning: reasoningOf(object(json, 'thinking')),
    extensions: othersOf(json, KNOWN),
  }
}

/** Documents stand beside the conversation here; the last thing that the user says is what they are for. */
function withDocuments(messages: AiMessage[], json: Json): AiMessage[] {
  const documents = documentsOf(list(json, 'documents') ?? [], 'documents')
  if (documents.length === 0) return messages
  const last = messages.findLastIndex(({ role }) => role === 'user')
  if (last < 0) throw refuse('Documents need a message of the user.', 'documents')
  return messages.map((message, i) =>
    i === last ? { ...message, content: [...documents, ...message.content] } : message,
  )
}

function toolOf(tool: Json, path: string, strict: boolean | undefined): AiTool {
  const fn = objectAt(tool.function, `${path}.function`)
  return {
    name: textAt(fn.name, `${path}.function.name`),
    description: text(fn, 'description', `${path}.function`),
    parameters: object(fn, 'parameters', `${path}.function`),
    strict,
  }
}

const choiceOf = (choice: 'REQUIRED' | 'NONE' | undefined): ToolChoice | undefined =>
  choice && (choice === 'REQUIRED' ? 'required' : 'none')

function formatOf(format: Json | undefined): ResponseFormat | undefined {
  if (!format) return undefined
  if (format.type === 'text') return { type: 'text' }
  if (format.type !== 'json_object')
    throw refuse('response_format.type is one of text, json_object.', 'response_format.type')
  const schema = object(format, 'json_schema', 'response_format') ?? object(format, 'schema', 'response_format')
  // This dialect gives it no name.
  return schema ? { type: 'json-schema', name: 'answer', schema } : { type: 'json-object' }
}

function reasoningOf(thinking: Json | undefined): Reasoning | undefined {
  if (!thinking) return undefined
  const type = word(thinking, 'type', ['enabled', 'disabled'] as const, 'thinking')
  return { enabled: type !== 'disabled', budget: count(thinking, 'token_budget', 'thinking') }
}
