import { createHash } from 'node:crypto'
import { type Json, listOf, objectOf, textOf } from '../common/wire.js'

const ID = /^[A-Za-z0-9]{9}$/
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Mistral's ids are nine letters and digits; another's becomes the same nine each time. */
export function mistralId(id: string): string {
  if (ID.test(id)) return id
  const digest = createHash('sha256').update(id).digest()
  return Array.from({ length: 9 }, (_, i) => LETTERS[digest[i]! % LETTERS.length]).join('')
}

/** Files are `document_url` here, and a text that the model is to go on from is marked. */
export function mistralBody(body: Json): Json {
  const messages = listOf(body.messages).map(objectOf).map(withDocuments)
  const last = messages.at(-1)
  if (last?.role === 'assistant' && !last.tool_calls) last.prefix = true
  return { ...body, messages }
}

const withDocuments = (message: Json): Json =>
  Array.isArray(message.content)
    ? { ...message, content: message.content.map(part => documentPart(objectOf(part))) }
    : message

function documentPart(part: Json): Json {
  if (part.type !== 'file') return part
  const { file_data: data, file_id: id, filename } = objectOf(part.file)
  if (textOf(id)) return { type: 'file', file_id: id }
  return { type: 'document_url', document_url: data, document_name: filename }
}
