import type { AudioBlock, ContentBlock, DocumentBlock, ImageBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { compact, type Json } from '../common/wire.js'
import type { Settled } from './conduct.js'

/** One text travels as a string: every server understands that form. */
export function contentOf(parts: Json[]): unknown {
  const only = parts.length === 1 ? parts[0] : undefined
  if (parts.length === 0) return ''
  return only?.type === 'text' ? only.text : parts
}

/** A block of a message that is not the model's own. Throws UnsupportedInput for what the server cannot read. */
export function partOf(block: ContentBlock, conduct: Settled): Json {
  if (block.type === 'image') return imagePart(block, conduct)
  if (block.type === 'audio') return audioPart(block, conduct)
  if (block.type === 'document') return documentPart(block, conduct)
  return { type: 'text', text: 'text' in block ? (block.text ?? '') : '' }
}

/** Blocks that are no text. */
export const mediaOf = (blocks: readonly ContentBlock[]): ContentBlock[] =>
  blocks.filter(
    block =>
      block.type === 'image' || block.type === 'audio' || (block.type === 'document' && block.text === undefined),
  )

export const textsOf = (blocks: readonly ContentBlock[]): string =>
  blocks.map(block => ('text' in block ? (block.text ?? '') : '')).join('')

export const dataUrl = (mediaType: string, base64 = ''): string => `data:${mediaType};base64,${base64}`

const refuse = (what: string): UnsupportedInput =>
  new UnsupportedInput(`The provider of this model takes no ${what}.`, 'messages')

function imagePart(block: ImageBlock, { can }: Settled): Json {
  if (!can('images')) throw refuse('images')
  if (block.url && !can('image-urls')) throw refuse('images by URL; send the bytes')
  if (block.fileId) throw refuse('images by file id')
  const url = block.url ?? dataUrl(block.mediaType ?? 'image/png', block.base64)
  return { type: 'image_url', image_url: compact({ url, detail: block.detail === 'original' ? 'high' : block.detail }) }
}

function audioPart({ base64, format }: AudioBlock, { can }: Settled): Json {
  if (!can('audio')) throw refuse('audio')
  return { type: 'input_audio', input_audio: { data: base64, format } }
}

function documentPart(block: DocumentBlock, { can }: Settled): Json {
  if (block.text !== undefined)
    return { type: 'text', text: block.name ? `${block.name}\n\n${block.text}` : block.text }
  if (!can('documents')) throw refuse('documents')
  if (block.fileId) return { type: 'file', file: { file_id: block.fileId } }
  if (block.url) throw refuse('documents by URL; send the bytes')
  const mediaType = block.mediaType ?? 'application/pdf'
  return {
    type: 'file',
    file: { filename: block.name ?? 'document.pdf', file_data: dataUrl(mediaType, block.base64) },
  }
}
