import type { Provider } from '@gatehouse/providers/contract.js'
import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { type GetFile, NotFetched } from '../../upstream/outside-files.js'
import type { ChatRequest } from '../chat-request.js'
import { nameIn } from '../dialects/registry.js'
import type { AttemptFailure } from '../failure.js'
import { urlsFor, withBytes } from './bytes-for-urls.js'

/** Fetches, and gives the request with bytes in it. */
export type WantedFiles = (get: GetFile) => Promise<AiRequest>

/** Undefined, as nearly always: there is nothing that the provider could not fetch itself. */
export function filesFor(request: ChatRequest, provider: Provider): WantedFiles | undefined {
  const { wantsBytes } = provider
  if (!wantsBytes || passesAnyway(request, provider)) return undefined
  const canonical = readable(request)
  const urls = canonical && urlsFor(canonical, wantsBytes)
  if (!urls?.length) return undefined
  return get => withBytes(canonical!, urls, wantsBytes, get)
}

const IMAGE = Buffer.from('"image_url"')

/** In the provider's own dialect bytes pass as they are, but for pictures that it would refuse. */
const passesAnyway = ({ dialect, bytes }: ChatRequest, { speaks, lacks }: Provider): boolean =>
  speaks.includes(dialect.id) &&
  !dialect.translated &&
  !(dialect.id === 'openai-chat' && lacks.includes('image-urls') && bytes.includes(IMAGE))

/** What cannot be read is refused by whoever reads it next. */
function readable(request: ChatRequest): AiRequest | undefined {
  try {
    return request.canonical()
  } catch {
    return undefined
  }
}

/** The caller's own doing; but another target may fetch it itself. */
export function notFetched(error: unknown, { dialect }: ChatRequest): AttemptFailure {
  if (!(error instanceof NotFetched)) throw error
  const param = nameIn(dialect, 'messages')
  const native = { type: 'invalid_request_error', code: 'invalid_file_url', param }
  return { code: 'bad_request', retry: 'next', status: 400, message: error.message, native }
}
