import type { AiMessage, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import {
  flag,
  isObject,
  type Json,
  list,
  listAt,
  object,
  objectAt,
  refuse,
  text,
  textAt,
  unsupported,
} from '../fields.js'
import { type Opened, opened } from '../signatures.js'
import { camel } from './camel.js'

/** Calls without an id get one; their answers, matched by name and order, the same. */
class Calls {
  private made = 0
  private readonly waiting: { id: string; name: string }[] = []

  called(name: string, id: string | undefined): string {
    const own = id || `call_${this.made++}`
    this.waiting.push({ id: own, name })
    return own
  }

  answered(name: string, id: string | undefined): string {
    const at = this.waiting.findIndex(call => (id ? call.id === id : call.name === name))
    const [call] = at < 0 ? [] : this.waiting.splice(at, 1)
    return call?.id ?? id ?? `call_${this.made++}`
  }
}

export function systemOf(value: unknown): AiMessage[] {
  if (value === undefined || value === null) return []
  const parts =
    typeof value === 'string' ? [{ text: value }] : (list(objectAt(value, 'systemInstruction'), 'parts') ?? [])
  const content = partsOf(parts, 'systemInstruction.parts', new Calls())
  return content.length > 0 ? [{ role: 'system', content }] : []
}

/** Contents in order; one alone need not stand in an array. */
export function contentsOf(value: unknown): AiMessage[] {
  if (typeof value === 'string') return [{ role: 'user', content: [{ type: 'text', text: value }] }]
  const calls = new Calls()
  const items = isObject(value) ? [value] : listAt(value, 'contents')
  return items.map((item, index) => {
    const path = `contents[${index}]`
    const content = objectAt(item, path)
    const role = text(content, 'role', path) ?? 'user'
    if (role !== 'user' && role !== 'model' && role !== 'function')
      throw refuse(`${path}.role is user or model.`, `${path}.role`)
    return {
      role: role === 'model' ? 'assistant' : 'user',
      content: partsOf(list(content, 'parts', path) ?? [], `${path}.parts`, calls),
    }
  })
}

function partsOf(parts: readonly unknown[], path: string, calls: Calls): ContentBlock[] {
  return parts.flatMap((item, index) => partOf(camel(objectAt(item, `${path}[${index}]`)), `${path}[${index}]`, calls))
}

function partOf(part: Json, path: string, calls: Calls): ContentBlock[] {
  const signature = text(part, 'thoughtSignature', path)
  const signed = signature ? opened(signature, 'gemini') : undefined
  if (typeof part.text === 'string') return textOf(part.text, flag(part, 'thought', path) === true, signed)
  const call = object(part, 'functionCall', path)
  if (call) {
    const name = textAt(call.name, `${path}.functionCall.name`)
    const args = JSON.stringify(object(call, 'args', `${path}.functionCall`) ?? {})
    return toolUse(calls.called(name, text(call, 'id', `${path}.functionCall`)), name, args, signed)
  }
  const answer = object(part, 'functionResponse', path)
  if (answer) return [functionResponse(answer, `${path}.functionResponse`, calls)]
  const inline = object(part, 'inlineData', path)
  if (inline) return [inlineData(camel(inline), `${path}.inlineData`)]
  const file = object(part, 'fileData', path)
  if (file) return [fileData(camel(file), `${path}.fileData`)]
  // A signature alone, as the last part of a stream has it.
  if (signature) return []
  throw unsupported(`${path} holds what cannot be carried to the provider of this model.`, path)
}

function textOf(value: string, thought: boolean, signed: Opened | undefined): ContentBlock[] {
  if (signed?.redacted) return [{ type: 'reasoning', text: '', redacted: signed.signature, signer: signed.signer }]
  return [{ type: thought ? 'reasoning' : 'text', text: value, signature: signed?.signature, signer: signed?.signer }]
}

function toolUse(id: string, name: string, args: string, signed: Opened | undefined): ContentBlock[] {
  return [{ type: 'tool-use', id, name, arguments: args, signature: signed?.signature, signer: signed?.signer }]
}

function functionResponse(answer: Json, path: string, calls: Calls): ContentBlock {
  const name = textAt(answer.name, `${path}.name`)
  const response = object(answer, 'response', path) ?? {}
  const { output, error, result } = response
  const said = error ?? output ?? result ?? response
  const content: ContentBlock[] = [{ type: 'text', text: typeof said === 'string' ? said : JSON.stringify(said) }]
  list(answer, 'parts', path)?.forEach((item, i) => {
    content.push(...partOf(camel(objectAt(item, `${path}.parts[${i}]`)), `${path}.parts[${i}]`, calls))
  })
  const isError = error !== undefined && output === undefined && result === undefined
  return {
    type: 'tool-result',
    id: calls.answered(name, text(answer, 'id', path)),
    name,
    content,
    isError: isError || undefined,
  }
}

function inlineData(data: Json, path: string): ContentBlock {
  const mediaType = textAt(data.mimeType, `${path}.mimeType`)
  // Both alphabets of base64 are taken here, one elsewhere.
  const base64 = textAt(data.data, `${path}.data`).replaceAll('-', '+').replaceAll('_', '/')
  if (mediaType.startsWith('image/')) return { type: 'image', mediaType, base64 }
  if (mediaType.startsWith('audio/')) return { type: 'audio', format: audioFormat(mediaType), base64 }
  return { type: 'document', mediaType, base64, name: text(data, 'displayName', path) }
}

const audioFormat = (mediaType: string): string => {
  const kind = mediaType.slice('audio/'.length).split(';')[0]!.replace(/^x-/, '').toLowerCase()
  return kind === 'mpeg' ? 'mp3' : kind === 'l16' ? 'pcm16' : kind
}

function fileData(data: Json, path: string): ContentBlock {
  const mediaType = text(data, 'mimeType', path)
  const url = textAt(data.fileUri, `${path}.fileUri`)
  return { type: mediaType?.startsWith('image/') ? 'image' : 'document', url, mediaType }
}
