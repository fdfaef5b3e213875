import type {
  CacheMark,
  ContentBlock,
  DocumentBlock,
  ImageBlock,
  ToolResultBlock,
} from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { toolId, toolName } from '../common/tool-names.js'
import { argumentsObject } from '../common/turns.js'
import { compact, type Json } from '../common/wire.js'

export const cachePoint = (cache: CacheMark | undefined): Json[] =>
  cache ? [{ cachePoint: compact({ type: 'default', ttl: cache.ttl === '1h' ? '1h' : undefined }) }] : []

/** Counts documents: each name may stand once in a request. */
export interface Names {
  documents: number
}

export const blocksOf = (blocks: readonly ContentBlock[], names: Names): Json[] =>
  blocks.flatMap(block => {
    const own = blockOf(block, names)
    return own.length > 0 ? [...own, ...cachePoint(block.cache)] : own
  })

function blockOf(block: ContentBlock, names: Names): Json[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      // Blank text is refused.
      return block.text.trim() === '' ? [] : [{ text: block.text }]
    case 'image':
      return [{ image: image(block) }]
    case 'document':
      return [{ document: document(block, names) }]
    case 'audio':
      throw new UnsupportedInput('The provider of this model takes no audio.', 'messages')
    case 'tool-use':
      return [{ toolUse: { toolUseId: toolId(block.id), name: toolName(block.name), input: inputOf(block.arguments) } }]
    case 'tool-result':
      return [{ toolResult: result(block, names) }]
    case 'reasoning':
      return thought(block)
  }
}

/** Signatures of Claude's hold wherever it runs. */
function thought({ text, signature, signer, redacted }: Extract<ContentBlock, { type: 'reasoning' }>): Json[] {
  if (signer !== undefined && signer !== 'bedrock' && signer !== 'anthropic') return []
  if (redacted !== undefined) return [{ reasoningContent: { redactedContent: redacted } }]
  return signature ? [{ reasoningContent: { reasoningText: { text, signature } } }] : []
}

function inputOf(text: string): Json {
  try {
    return argumentsObject(text)
  } catch {
    throw new UnsupportedInput('The arguments of a tool call in the history are not a JSON object.', 'messages')
  }
}

const IMAGES: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

function sourceOf(url: string | undefined, base64: string | undefined, what: string): Json {
  if (url?.startsWith('s3://')) return { s3Location: { uri: url } }
  if (base64 === undefined)
    throw new UnsupportedInput(`The provider of this model takes no ${what} by URL; send the bytes.`, 'messages')
  return { bytes: base64 }
}

function image({ url, base64, mediaType }: ImageBlock): Json {
  const source = sourceOf(url, base64, 'images')
  const format = IMAGES[mediaType ?? (url?.endsWith('.png') ? 'image/png' : 'image/jpeg')]
  if (!format) throw new UnsupportedInput('Bedrock takes images as JPEG, PNG, GIF or WebP.', 'messages')
  return { format, source }
}

const DOCUMENTS: Record<string, string> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/plain': 'txt',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

function document(block: DocumentBlock, names: Names): Json {
  const { text, mediaType = 'application/pdf', name, context, citations } = block
  const format = text === undefined ? DOCUMENTS[mediaType] : 'txt'
  if (!format) throw new UnsupportedInput(`Bedrock takes no documents of type ${mediaType}.`, 'messages')
  const base64 = text === undefined ? block.base64 : Buffer.from(text).toString('base64')
  return compact({
    format,
    name: documentName(name, ++names.documents),
    source: sourceOf(block.url, base64, 'documents'),
    context,
    citations: citations ? { enabled: true } : undefined,
  })
}

/** Letters, digits, single blanks, hyphens and brackets; numbered, for names must differ. */
function documentName(name = 'document', number: number): string {
  const clean = name
    .replace(/\.\w+$/, '')
    .replace(/[^A-Za-z0-9\s\-()[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return `${clean.slice(0, 180) || 'document'} ${number}`
}

function result({ id, content, isError }: ToolResultBlock, names: Names): Json {
  const shown = content.flatMap(block => blockOf(block, names))
  return compact({
    toolUseId: toolId(id),
    content: shown.length > 0 ? shown : [{ text: '(nothing)' }],
    status: isError ? 'error' : undefined,
  })
}
