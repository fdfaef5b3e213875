import type { CacheMark, ContentBlock, Media } from '@gatehouse/shared/ai/canonical.js'
import { flag, isObject, type Json, listAt, object, objectAt, refuse, text, textAt, unsupported } from '../fields.js'
import { opened, withSignatures } from '../signatures.js'

/** A string, or blocks. `names` learns the names of tool calls by id, for the results that answer them. */
export function contentOf(content: unknown, path: string, names: Map<string, string>): ContentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  const blocks: ContentBlock[] = []
  listAt(content, path).forEach((item, index) => {
    const at = `${path}[${index}]`
    const json = objectAt(item, at)
    const cache = cacheOf(json, at)
    for (const block of blocksOf(json, at, names)) blocks.push('cache' in cache ? { ...block, ...cache } : block)
  })
  return withSignatures(blocks)
}

export function cacheOf(json: Json, path: string): { cache?: CacheMark } {
  const mark = object(json, 'cache_control', path)
  if (!mark) return {}
  return { cache: mark.ttl === '1h' || mark.ttl === '5m' ? { ttl: mark.ttl } : {} }
}

function blocksOf(json: Json, path: string, names: Map<string, string>): ContentBlock[] {
  switch (json.type) {
    case 'text':
      return [{ type: 'text', text: textAt(json.text, `${path}.text`) }]
    case 'image':
      return [{ type: 'image', ...sourceOf(json, path) }]
    case 'document':
      return [documentOf(json, path)]
    case 'search_result':
      return [searchResult(json, path)]
    case 'tool_use':
      return [toolUse(json, path, names)]
    case 'tool_result':
      return [toolResult(json, path, names)]
    case 'thinking':
      return [thinking(json, path)]
    case 'redacted_thinking': {
      const { signature, signer } = opened(textAt(json.data, `${path}.data`), 'anthropic')
      return [{ type: 'reasoning', text: '', redacted: signature, signer }]
    }
    default:
      throw unsupported(
        `Blocks of type ${String(json.type)} cannot be carried to the provider of this model.`,
        `${path}.type`,
      )
  }
}

function sourceOf(json: Json, path: string): Media {
  const source = objectAt(json.source, `${path}.source`)
  switch (source.type) {
    case 'base64':
      return {
        mediaType: textAt(source.media_type, `${path}.source.media_type`),
        base64: textAt(source.data, `${path}.source.data`),
      }
    case 'url':
      return { url: textAt(source.url, `${path}.source.url`) }
    case 'file':
      return { fileId: textAt(source.file_id, `${path}.source.file_id`) }
    default:
      throw refuse(`${path}.source.type is one of base64, url, file.`, `${path}.source.type`)
  }
}

function documentOf(json: Json, path: string): ContentBlock {
  const source = objectAt(json.source, `${path}.source`)
  const citations = object(json, 'citations', path)
  const about = {
    name: text(json, 'title', path),
    context: text(json, 'context', path),
    citations: citations && flag(citations, 'enabled', `${path}.citations`),
  }
  if (source.type === 'text') {
    const content = textAt(source.data, `${path}.source.data`)
    return { type: 'document', mediaType: 'text/plain', text: content, ...about }
  }
  if (source.type === 'content') {
    const parts = contentOf(source.content, `${path}.source.content`, new Map())
    if (parts.some(part => part.type !== 'text'))
      throw unsupported('Documents of images cannot be carried to the provider of this model.', `${path}.source`)
    return {
      type: 'document',
      mediaType: 'text/plain',
      text: parts.map(part => ('text' in part ? part.text : '')).join('\n'),
      ...about,
    }
  }
  return { type: 'document', ...sourceOf(json, path), ...about }
}

/** What a search of the caller's found, given to be cited. */
function searchResult(json: Json, path: string): ContentBlock {
  const parts = contentOf(json.content, `${path}.content`, new Map())
  const found = parts.map(part => (part.type === 'text' ? part.text : '')).join('\n')
  const source = text(json, 'source', path)
  return { type: 'document', mediaType: 'text/plain', text: found, name: text(json, 'title', path), context: source }
}

function toolUse(json: Json, path: string, names: Map<string, string>): ContentBlock {
  const id = textAt(json.id, `${path}.id`)
  const name = textAt(json.name, `${path}.name`)
  names.set(id, name)
  return { type: 'tool-use', id, name, arguments: JSON.stringify(isObject(json.input) ? json.input : {}) }
}

function toolResult(json: Json, path: string, names: Map<string, string>): ContentBlock {
  const id = textAt(json.tool_use_id, `${path}.tool_use_id`)
  const content =
    json.content === undefined || json.content === null ? [] : contentOf(json.content, `${path}.content`, names)
  return { type: 'tool-result', id, name: names.get(id), content, isError: flag(json, 'is_error', path) }
}

function thinking(json: Json, path: string): ContentBlock {
  const thought = textAt(json.thinking, `${path}.thinking`)
  const signature = text(json, 'signature', path)
  if (!signature) return { type: 'reasoning', text: thought }
  const { signature: own, signer } = opened(signature, 'anthropic')
  return { type: 'reasoning', text: thought, signature: own, signer }
}
