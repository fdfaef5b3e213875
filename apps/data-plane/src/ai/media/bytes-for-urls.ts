import type { AiRequest, ContentBlock, DocumentBlock, ImageBlock } from '@gatehouse/shared/ai/canonical.js'
import { type GetFile, NotFetched, type OutsideFile } from '../../upstream/outside-files.js'
import { documentType, pictureType } from './file-type.js'

type Remote = (ImageBlock | DocumentBlock) & { url: string }

/** True for what a provider wants in bytes. */
export type WantsBytes = (block: Remote) => boolean

/** Of all files of one call: no provider takes more in one request. */
const MAX_BYTES = 20 << 20
const MAX_FILES = 50

const isRemote = (block: ContentBlock): block is ContentBlock & Remote =>
  (block.type === 'image' || block.type === 'document') && block.url !== undefined

/** Fetched for a request: who is asked after another gets what is there. */
const fetched = new WeakMap<AiRequest, Map<string, Promise<OutsideFile>>>()

/** URLs of what has to be fetched first, each once. */
export function urlsFor({ messages }: AiRequest, wants: WantsBytes): string[] {
  const urls = new Set<string>()
  const look = (blocks: readonly ContentBlock[]): void => {
    for (const block of blocks)
      if (block.type === 'tool-result') look(block.content)
      else if (isRemote(block) && wants(block)) urls.add(block.url)
  }
  for (const { content } of messages) look(content)
  return [...urls]
}

/** The same request with bytes in the place of these URLs. Rejects with NotFetched, which names the URL. */
export async function withBytes(
  request: AiRequest,
  urls: readonly string[],
  wants: WantsBytes,
  get: GetFile,
): Promise<AiRequest> {
  if (urls.length > MAX_FILES) throw new NotFetched(`Send at most ${MAX_FILES} files by URL in one request.`)
  const known = fetched.get(request) ?? new Map<string, Promise<OutsideFile>>()
  fetched.set(request, known)
  const files = new Map<string, OutsideFile>()
  for (const url of urls) if (!known.has(url)) known.set(url, settled(get(url)))
  let size = 0
  for (const url of urls) {
    const file = await known.get(url)!.catch(error => failed(url, error))
    size += file.bytes.length
    if (size > MAX_BYTES)
      throw new NotFetched(`The files of this request are larger than ${MAX_BYTES >> 20} MiB together.`)
    files.set(url, file)
  }
  const replaced = (block: ContentBlock): ContentBlock => {
    if (block.type === 'tool-result') return { ...block, content: block.content.map(replaced) }
    return isRemote(block) && wants(block) ? filled(block, files.get(block.url)!) : block
  }
  return { ...request, messages: request.messages.map(each => ({ ...each, content: each.content.map(replaced) })) }
}

/** Whoever waits for it hears of a failure; nobody else has to. */
function settled(file: Promise<OutsideFile>): Promise<OutsideFile> {
  file.catch(() => {})
  return file
}

/** Without the query: it may hold a signature. */
const shown = (url: string): string => url.split(/[?#]/)[0]!.slice(0, 200)

function failed(url: string, error: unknown): never {
  if (error instanceof NotFetched)
    throw new NotFetched(`The file at ${shown(url)} could not be fetched: ${error.message}.`)
  throw error
}

function filled(block: ContentBlock & Remote, { type: told, bytes }: OutsideFile): ContentBlock {
  const { url, ...rest } = block
  const picture = pictureType(bytes)
  const base64 = (): string => bytes.toString('base64')
  if (rest.type === 'image') {
    if (picture) return { ...rest, mediaType: picture, base64: base64() }
    throw new NotFetched(`The file at ${shown(url)} is no picture in PNG, JPEG, GIF, WebP, HEIC or AVIF.`)
  }
  if (picture)
    return { type: 'image', mediaType: picture, base64: base64(), ...(rest.cache ? { cache: rest.cache } : {}) }
  const mediaType = documentType(bytes, told, rest.mediaType)
  if (!mediaType) throw new NotFetched(`The file at ${shown(url)} does not tell what it is: its server gives no type.`)
  if (mediaType.startsWith('text/')) return { ...rest, mediaType, text: bytes.toString('utf8') }
  return { ...rest, mediaType, base64: base64() }
}
