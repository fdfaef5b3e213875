import type { AiEvent, AiRequest, AiResponse, AiUsage, Dialect } from '@gatehouse/shared/ai/canonical.js'
import type { z } from 'zod'

/** How a provider's stream is cut into messages; the gateway does the cutting. */
export type Framing = 'sse' | 'ndjson' | 'aws-event-stream'

/** A call to make, before it has a connection. `path` begins with a slash and is relative to the provider's base URL. */
export interface UpstreamRequest {
  method: string
  path: string
  /** Flat name, value pairs as undici takes them; names in lower case. */
  headers: string[]
  body: Buffer
}

export interface Target<Cred> {
  model: string
  credentials: Cred
}

export interface ProviderError {
  code: 'upstream_error' | 'upstream_timeout' | 'upstream_auth' | 'rate_limited' | 'bad_request' | 'model_not_found'
  message: string
  /** `same`: the same target may work later; `next`: another target may work now; `never`: the request itself is at fault. */
  retry: 'never' | 'same' | 'next'
  retryAfterMs?: number
  /** The vendor's own code, type and parameter, where the request is at fault and the caller's program may look at them. */
  native?: { code?: string; type?: string; param?: string }
}

export interface ChatMap<Cred, S> {
  request(request: AiRequest, target: Target<Cred>): UpstreamRequest
  response(body: unknown): AiResponse
  stream: { framing: Framing; init(): S; next(state: S, data: string, emit: (event: AiEvent) => void): void }
}

/** A provider of models: pure maps between its wire format and the canonical one. No I/O. */
export interface Provider<K extends z.ZodType = z.ZodType, S = unknown> {
  /** Equals the file's name. */
  id: string
  label: string
  /** Default base URL; empty where each customer has its own. */
  baseUrl: string
  /** Fields with `.meta({ secret: true })` are sealed at rest and masked. */
  credentials: K
  /** Dialects whose bytes pass untouched but for `model`. */
  speaks: readonly Dialect[]
  /** Where a dialect that it speaks is served, below the base URL. */
  path: Partial<Record<Dialect, string>>
  /** Headers that authenticate a call; computed once per snapshot. Flat name, value pairs. */
  authorize(credentials: z.output<K>): string[]
  /** Usage of a unary answer or of a stream event in a spoken dialect, of which only the member `usage` may be given; undefined where there is none. */
  usage(body: unknown): AiUsage | undefined
  /** `asked`: a stream tells its usage only with `stream_options.include_usage`; `always`: unasked, and the field is not to be sent. */
  streamUsage: 'asked' | 'always'
  chat: ChatMap<z.output<K>, S>
  /** Never throws. `retryAfter` is the header as sent: seconds, decimals allowed, or an HTTP date. */
  error(status: number, body: unknown, retryAfter?: string): ProviderError
  /** What it cannot do, in a sentence each; shown in its page. */
  limits: readonly string[]
}

/** A provider without its maps: all that the control plane knows of it, enough to describe it and to try its credentials. */
export type ProviderSchema = Pick<
  Provider,
  'id' | 'label' | 'baseUrl' | 'credentials' | 'speaks' | 'path' | 'authorize' | 'limits'
>

export const defineProvider = <K extends z.ZodType, S>(provider: Provider<K, S>): Provider<K, S> => provider
