import type { AiMessage, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { pictureType } from '../../media/file-type.js'
import { isObject, type Json, list, objectAt, refuse, text, textAt, texts } from '../fields.js'

const ROLES = ['system', 'user', 'assistant', 'tool'] as const
/** Enough of a file, in base64, to tell what it is. */
const HEAD = 32

interface Call {
  id: string
  name: string
  answered: boolean
}

/** Messages in order. Calls need no ids in this dialect: results answer them by name, in their order. */
export function messagesOf(items: readonly unknown[]): AiMessage[] {
  const calls: Call[] = []
  return items.map((item, index) => {
    const path = `messages[${index}]`
    const message = objectAt(item, path)
    const role = textAt(message.role, `${path}.role`) as (typeof ROLES)[number]
    if (!ROLES.includes(role)) throw refuse(`${path}.role is one of ${ROLES.join(', ')}.`, `${path}.role`)
    if (role === 'tool') return { role, content: [resultOf(message, path, calls)] }
    return {
      role,
      content: [...thoughtOf(message, path), ...spokenOf(message, path), ...callsOf(message, path, calls)],
    }
  })
}

const thoughtOf = (message: Json, path: string): ContentBlock[] => {
  const thought = text(message, 'thinking', path)
  return thought ? [{ type: 'reasoning', text: thought }] : []
}

function spokenOf(message: Json, path: string): ContentBlock[] {
  const said = text(message, 'content', path)
  return [...(said ? [{ type: 'text' as const, text: said }] : []), ...imagesOf(message, path)]
}

/** Pictures in base64, of whatever kind. */
export function imagesOf(json: Json, path: string): ContentBlock[] {
  return (texts(json, 'images', path) ?? []).map(base64 => {
    const mediaType = pictureType(Buffer.from(base64.slice(0, HEAD), 'base64')) ?? 'image/png'
    return { type: 'image', mediaType, base64 }
  })
}

function callsOf(message: Json, path: string, calls: Call[]): ContentBlock[] {
  return (list(message, 'tool_calls', path) ?? []).map((item, i) => {
    const at = `${path}.tool_calls[${i}]`
    const call = objectAt(item, at)
    const { name, arguments: args } = objectAt(call.function, `${at}.function`)
    const known: Call = {
      id: text(call, 'id', at) || `call_${calls.length}`,
      name: textAt(name, `${at}.function.name`),
      answered: false,
    }
    calls.push(known)
    return { type: 'tool-use', id: known.id, name: known.name, arguments: JSON.stringify(isObject(args) ? args : {}) }
  })
}

function resultOf(message: Json, path: string, calls: Call[]): ContentBlock {
  const id = text(message, 'tool_call_id', path)
  const name = text(message, 'tool_name', path) ?? text(message, 'name', path)
  const open = calls.filter(call => !call.answered)
  const call =
    (id ? calls.find(each => each.id === id) : undefined) ??
    (name === undefined ? open[0] : open.find(each => each.name === name))
  if (!call) throw refuse(`${path} answers no call of a tool that stands before it.`, path)
  call.answered = true
  return { type: 'tool-result', id: call.id, name: call.name, content: spokenOf(message, path) }
}
