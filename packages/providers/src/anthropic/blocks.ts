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

const IMAGES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

export const cacheControl = (cache: CacheMark | undefined): Json | undefined =>
  cache && compact({ type: 'ephemeral', ttl: cache.ttl })

/** Blocks as Anthropic has them; what it refuses though it means nothing (blank text, thoughts of other vendors) is left out. */
export const blocksOf = (blocks: readonly ContentBlock[]): Json[] => blocks.flatMap(blockOf)

function blockOf(block: ContentBlock): Json[] {
  const cache_control = cacheControl(block.cache)
  switch (block.type) {
    case 'text':
    case 'refusal':
      return block.text.trim() === '' ? [] : [compact({ type: 'text', text: block.text, cache_control })]
    case 'image':
      return [compact({ type: 'image', source: imageSource(block), cache_control })]
    case 'document':
      return [document(block, cache_control)]
    case 'audio':
      throw new UnsupportedInput('Claude takes no audio.', 'messages')
    case 'tool-use':
      return [
        compact({
          type: 'tool_use',
          id: toolId(block.id),
          name: toolName(block.name),
          input: inputOf(block.arguments),
          cache_control,
        }),
      ]
    case 'tool-result':
      return [result(block, cache_control)]
    default:
      return thought(block)
  }
}

function thought(block: Extract<ContentBlock, { type: 'reasoning' }>): Json[] {
  if (block.signer !== undefined && block.signer !== 'anthropic') return []
  if (block.redacted !== undefined) return [{ type: 'redacted_thinking', data: block.redacted }]
  return block.signature ? [{ type: 'thinking', thinking: block.text, signature: block.signature }] : []
}

function inputOf(text: string): Json {
  try {
    return argumentsObject(text)
  } catch {
    throw new UnsupportedInput('The arguments of a tool call in the history are not a JSON object.', 'messages')
  }
}

function imageSource({ url, base64, fileId, mediaType }: ImageBlock): Json {
  if (fileId) return { type: 'file', file_id: fileId }
  if (url) return { type: 'url', url }
  const media_type = mediaType === 'image/jpg' ? 'image/jpeg' : mediaType
  if (!media_type || !IMAGES.has(media_type))
    throw new UnsupportedInput('Claude takes images as JPEG, PNG, GIF or WebP.', 'messages')
  return { type: 'base64', media_type, data: base64 }
}

function document(block: DocumentBlock, cache_control: Json | undefined): Json {
  const { name, context, citations } = block
  const source = documentSource(block)
  return compact({
    type: 'document',
    source,
    title: name,
    context,
    citations: citations ? { enabled: true } : undefined,
    cache_control,
  })
}

function documentSource({ text, url, fileId, base64, mediaType }: DocumentBlock): Json {
  if (text !== undefined) return { type: 'text', media_type: 'text/plain', data: text }
  if (fileId) return { type: 'file', file_id: fileId }
  if (url) return { type: 'url', url }
  if (mediaType?.startsWith('text/'))
    return { type: 'text', media_type: 'text/plain', data: Buffer.from(base64 ?? '', 'base64').toString('utf8') }
  if (mediaType !== 'application/pdf')
    throw new UnsupportedInput('Claude takes documents as PDF or plain text.', 'messages')
  return { type: 'base64', media_type: mediaType, data: base64 }
}

function result({ id, content, isError }: ToolResultBlock, cache_control: Json | undefined): Json {
  const blocks = blocksOf(content)
  return compact({
    type: 'tool_result',
    tool_use_id: toolId(id),
    content: blocks.length > 0 ? blocks : undefined,
    is_error: isError || undefined,
    cache_control,
  })
}
