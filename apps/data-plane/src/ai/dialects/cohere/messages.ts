import type { AiMessage, ContentBlock, DocumentBlock } from '@gatehouse/shared/ai/canonical.js'
import {
  argumentsAt,
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

const ROLES = ['system', 'user', 'assistant', 'tool'] as const

/** Messages in order. Tool results get the name of the call that they answer. */
export function messagesOf(items: readonly unknown[]): AiMessage[] {
  const names = new Map<string, string>()
  return items.map((item, index) => {
    const path = `messages[${index}]`
    const message = objectAt(item, path)
    const role = textAt(message.role, `${path}.role`) as (typeof ROLES)[number]
    if (!ROLES.includes(role)) throw refuse(`${path}.role is one of ${ROLES.join(', ')}.`, `${path}.role`)
    if (role !== 'tool')
      return {
        role,
        content: [...planOf(message, path), ...contentOf(message, path), ...callsOf(message, path, names)],
      }
    const id = textAt(message.tool_call_id, `${path}.tool_call_id`)
    return { role, content: [{ type: 'tool-result', id, name: names.get(id), content: contentOf(message, path) }] }
  })
}

/** What it planned to do with its tools is thinking. */
function planOf(message: Json, path: string): ContentBlock[] {
  const plan = text(message, 'tool_plan', path)
  return plan ? [{ type: 'reasoning', text: plan }] : []
}

/** A string, or parts. */
function contentOf({ content }: Json, path: string): ContentBlock[] {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return listAt(content, `${path}.content`).map((item, i) =>
    partOf(objectAt(item, `${path}.content[${i}]`), `${path}.content[${i}]`),
  )
}

function partOf(part: Json, path: string): ContentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: textAt(part.text, `${path}.text`) }
    case 'thinking':
      return { type: 'reasoning', text: textAt(part.thinking, `${path}.thinking`) }
    case 'image_url': {
      const image = objectAt(part.image_url, `${path}.image_url`)
      const detail = text(image, 'detail', `${path}.image_url`) as 'auto' | undefined
      return { type: 'image', ...mediaOf(textAt(image.url, `${path}.image_url.url`), path), detail }
    }
    case 'document':
      return documentOf(part.document, `${path}.document`)
    default:
      throw unsupported(`Parts of type ${String(part.type)} cannot be carried to the provider of this model.`, path)
  }
}

function callsOf(message: Json, path: string, names: Map<string, string>): ContentBlock[] {
  return (list(message, 'tool_calls', path) ?? []).map((item, i) => {
    const at = `${path}.tool_calls[${i}]`
    const call = objectAt(item, at)
    const fn = objectAt(call.function, `${at}.function`)
    const id = textAt(call.id, `${at}.id`)
    const name = textAt(fn.name, `${at}.function.name`)
    names.set(id, name)
    return { type: 'tool-use', id, name, arguments: argumentsAt(fn.arguments, `${at}.function.arguments`) }
  })
}

export const documentsOf = (items: readonly unknown[], path: string): DocumentBlock[] =>
  items.map((item, i) => documentOf(item, `${path}[${i}]`))

/** A text, or fields of which one usually is the text and one the title. */
function documentOf(value: unknown, path: string): DocumentBlock {
  const about = { type: 'document', mediaType: 'text/plain', citations: true } as const
  if (typeof value === 'string') return { ...about, text: value }
  const document = objectAt(value, path)
  const data = object(document, 'data', path) ?? document
  if (typeof document.data === 'string') return { ...about, text: document.data }
  const { title, text: said, snippet, ...others } = data
  const words = [said, snippet].find(each => typeof each === 'string') as string | undefined
  return {
    ...about,
    name: typeof title === 'string' ? title : undefined,
    text: words ?? JSON.stringify(isObject(others) ? others : data),
  }
}
