import type { AiMessage, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import {
  argumentsAt,
  flag,
  isObject,
  type Json,
  list,
  listAt,
  mediaOf,
  object,
  objectAt,
  refuse,
  text,
  textAt,
  unsupported,
} from '../fields.js'
import { reasoningBlocks } from './reasoning-details.js'

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const

/** Messages in order. Tool results get the name of the call that they answer. */
export function messagesOf(items: readonly unknown[]): AiMessage[] {
  const names = new Map<string, string>()
  return items.map((item, index) => messageOf(item, `messages[${index}]`, names))
}

function messageOf(item: unknown, path: string, names: Map<string, string>): AiMessage {
  const message = objectAt(item, path)
  const role = textAt(message.role, `${path}.role`) as (typeof ROLES)[number]
  if (!ROLES.includes(role)) throw refuse(`${path}.role is one of ${ROLES.join(', ')}.`, `${path}.role`)
  if (role === 'tool' || role === 'function') return { role: 'tool', content: [toolResult(message, path, names)] }
  const name = text(message, 'name', path)
  const content = role === 'assistant' ? assistantBlocks(message, path, names) : contentOf(message.content, path)
  return name === undefined ? { role, content } : { role, content, name }
}

function toolResult(message: Json, path: string, names: Map<string, string>): ContentBlock {
  // Legacy functions have names alone.
  const id = text(message, 'tool_call_id', path) ?? text(message, 'name', path)
  if (id === undefined) throw refuse(`Give ${path}.tool_call_id.`, `${path}.tool_call_id`)
  return {
    type: 'tool-result' as const,
    id,
    name: names.get(id) ?? text(message, 'name', path),
    content: contentOf(message.content, path),
    isError: flag(message, 'is_error', path),
  }
}

function assistantBlocks(message: Json, path: string, names: Map<string, string>): ContentBlock[] {
  const blocks: ContentBlock[] = reasoningBlocks(message, path)
  if (message.content !== undefined && message.content !== null) blocks.push(...contentOf(message.content, path))
  const refusal = text(message, 'refusal', path)
  if (refusal) blocks.push({ type: 'refusal', text: refusal })
  if (message.audio) throw unsupported('Audio of earlier answers is known to the vendor that made it alone.', path)
  const calls = list(message, 'tool_calls', path) ?? []
  calls.forEach((call, index) => {
    blocks.push(toolUse(objectAt(call, `${path}.tool_calls[${index}]`), `${path}.tool_calls[${index}]`, names))
  })
  const legacy = object(message, 'function_call', path)
  if (legacy) blocks.push(functionOf(legacy, textAt(legacy.name, `${path}.function_call.name`), path, names))
  return blocks
}

function toolUse(call: Json, path: string, names: Map<string, string>): ContentBlock {
  if (!isObject(call.function)) throw unsupported('Only calls of functions can be carried to this model.', path)
  const block = functionOf(call.function, textAt(call.id, `${path}.id`), `${path}.function`, names)
  const google = isObject(call.extra_content) ? call.extra_content.google : undefined
  const signature = isObject(google) ? google.thought_signature : undefined
  return typeof signature === 'string' ? { ...block, signature, signer: 'gemini' } : block
}

function functionOf(
  fn: Json,
  id: string,
  path: string,
  names: Map<string, string>,
): ContentBlock & { type: 'tool-use' } {
  const name = textAt(fn.name, `${path}.name`)
  names.set(id, name)
  return { type: 'tool-use', id, name, arguments: argumentsAt(fn.arguments, `${path}.arguments`) }
}

/** A string, or parts. */
export function contentOf(content: unknown, path: string): ContentBlock[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return listAt(content, `${path}.content`).map((item, index) => partOf(item, `${path}.content[${index}]`))
}

function partOf(item: unknown, path: string): ContentBlock {
  const part = objectAt(item, path)
  const block = blockOf(part, path)
  // Anthropic's mark, as clients of routers set it on parts of this dialect.
  const cache = object(part, 'cache_control', path)
  if (!cache) return block
  return { ...block, cache: cache.ttl === '1h' || cache.ttl === '5m' ? { ttl: cache.ttl } : {} }
}

function blockOf(part: Json, path: string): ContentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: textAt(part.text, `${path}.text`) }
    case 'refusal':
      return { type: 'refusal', text: textAt(part.refusal, `${path}.refusal`) }
    case 'image_url': {
      const image = isObject(part.image_url) ? part.image_url : { url: part.image_url }
      const detail = text(image, 'detail', `${path}.image_url`) as 'auto' | undefined
      return { type: 'image', ...mediaOf(textAt(image.url, `${path}.image_url.url`), path), detail }
    }
    case 'input_audio': {
      const audio = objectAt(part.input_audio, `${path}.input_audio`)
      const format = textAt(audio.format, `${path}.input_audio.format`)
      return { type: 'audio', format, base64: textAt(audio.data, `${path}.input_audio.data`) }
    }
    case 'file':
      return fileOf(objectAt(part.file, `${path}.file`), `${path}.file`)
    default:
      throw refuse(`${path}.type is one of text, image_url, input_audio, file, refusal.`, `${path}.type`)
  }
}

/** A file as chat and Responses both describe it. */
export function fileOf(file: Json, path: string): ContentBlock {
  const name = text(file, 'filename', path)
  const fileId = text(file, 'file_id', path)
  if (fileId !== undefined) return { type: 'document', fileId, name }
  const url = text(file, 'file_url', path)
  if (url !== undefined) return { type: 'document', ...mediaOf(url, `${path}.file_url`), name }
  return { type: 'document', ...mediaOf(textAt(file.file_data, `${path}.file_data`), path), name }
}
