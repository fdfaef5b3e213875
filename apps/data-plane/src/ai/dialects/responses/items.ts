import type { AiMessage, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import {
  argumentsAt,
  type Json,
  list,
  listAt,
  mediaOf,
  objectAt,
  refuse,
  text,
  textAt,
  unsupported,
} from '../fields.js'
import { fileOf } from '../openai-chat/messages.js'
import { opened, withSignatures } from '../signatures.js'

/**
 * Input items in order: what the model said and called is one turn of the assistant's, results of tools one of the tool's. Thoughts that are
 * only referred to are kept by nobody; they go into `forgotten` by their paths, and the answer is made without them.
 */
export function messagesOf(input: unknown, forgotten: Json = {}): AiMessage[] {
  if (input === undefined || input === null) throw refuse('Give input as a string or an array.', 'input')
  if (typeof input === 'string') return [{ role: 'user', content: [{ type: 'text', text: input }] }]
  const names = new Map<string, string>()
  const messages: AiMessage[] = []
  listAt(input, 'input').forEach((item, index) => {
    const path = `input[${index}]`
    const given = objectAt(item, path)
    if (isReferredThought(given)) {
      forgotten[path] = given
      return
    }
    const turn = turnOf(given, path, names)
    const last = messages.at(-1)
    if (last?.role === turn.role && (turn.role === 'assistant' || turn.role === 'tool'))
      last.content.push(...turn.content)
    else messages.push(turn)
  })
  for (const message of messages) if (message.role === 'assistant') message.content = withSignatures(message.content)
  return messages
}

/** By the prefix that such ids have, ours and OpenAI's. */
const isReferredThought = ({ type, id }: Json): boolean =>
  type === 'item_reference' && typeof id === 'string' && id.startsWith('rs_')

function turnOf(item: Json, path: string, names: Map<string, string>): AiMessage {
  switch (item.type) {
    case undefined:
    case 'message':
      return messageOf(item, path)
    case 'function_call':
      return { role: 'assistant', content: [functionCall(item, path, names)] }
    case 'function_call_output':
      return { role: 'tool', content: [functionOutput(item, path, names)] }
    case 'reasoning':
      return { role: 'assistant', content: [reasoning(item, path)] }
    case 'item_reference':
      throw unsupported("This model's provider keeps no items. Send the item itself in its place.", path)
    default:
      throw unsupported(
        `Items of type ${String(item.type)} cannot be carried to the provider of this model.`,
        `${path}.type`,
      )
  }
}

const ROLES = ['user', 'assistant', 'system', 'developer'] as const

function messageOf(item: Json, path: string): AiMessage {
  const role = textAt(item.role, `${path}.role`) as (typeof ROLES)[number]
  if (!ROLES.includes(role)) throw refuse(`${path}.role is one of ${ROLES.join(', ')}.`, `${path}.role`)
  return { role, content: partsOf(item.content, `${path}.content`) }
}

function partsOf(content: unknown, path: string): ContentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return listAt(content, path).map((item, index) => partOf(objectAt(item, `${path}[${index}]`), `${path}[${index}]`))
}

function partOf(part: Json, path: string): ContentBlock {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: textAt(part.text, `${path}.text`) }
    case 'refusal':
      return { type: 'refusal', text: textAt(part.refusal, `${path}.refusal`) }
    case 'input_image': {
      const fileId = text(part, 'file_id', path)
      const detail = text(part, 'detail', path) as 'auto' | undefined
      if (fileId !== undefined) return { type: 'image', fileId, detail }
      return { type: 'image', ...mediaOf(textAt(part.image_url, `${path}.image_url`), path), detail }
    }
    case 'input_file':
      return fileOf(part, path)
    case 'input_audio': {
      const audio = objectAt(part.input_audio, `${path}.input_audio`)
      return {
        type: 'audio',
        format: textAt(audio.format, `${path}.format`),
        base64: textAt(audio.data, `${path}.data`),
      }
    }
    default:
      throw refuse(
        `${path}.type is one of input_text, input_image, input_file, input_audio, output_text, refusal.`,
        `${path}.type`,
      )
  }
}

function functionCall(item: Json, path: string, names: Map<string, string>): ContentBlock {
  const id = textAt(item.call_id, `${path}.call_id`)
  const name = textAt(item.name, `${path}.name`)
  names.set(id, name)
  return { type: 'tool-use', id, name, arguments: argumentsAt(item.arguments, `${path}.arguments`) }
}

function functionOutput(item: Json, path: string, names: Map<string, string>): ContentBlock {
  const id = textAt(item.call_id, `${path}.call_id`)
  return { type: 'tool-result', id, name: names.get(id), content: partsOf(item.output, `${path}.output`) }
}

/** Its summary or its words; the sealed rest goes back to whoever sealed it. */
function reasoning(item: Json, path: string): ContentBlock {
  const summary = wordsOf(item, 'summary', path)
  const said = summary || wordsOf(item, 'content', path)
  const id = text(item, 'id', path)
  const content = text(item, 'encrypted_content', path)
  if (!content) return { type: 'reasoning', text: said, id, summary: summary !== '' || undefined }
  const { signature, signer, redacted } = opened(content, 'openai')
  if (redacted) return { type: 'reasoning', text: '', redacted: signature, signer }
  return { type: 'reasoning', text: said, signature, signer, id, summary: signer === 'openai' || undefined }
}

const wordsOf = (item: Json, key: string, path: string): string =>
  (list(item, key, path) ?? [])
    .map((part, i) => textAt(objectAt(part, `${path}.${key}[${i}]`).text, `${path}.${key}[${i}].text`))
    .join('')
