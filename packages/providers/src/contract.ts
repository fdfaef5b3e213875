import type {
  AiEvent,
  AiRequest,
  AiResponse,
  AiUsage,
  Dialect,
  DocumentBlock,
  EmbedRequest,
  EmbedResponse,
  ImageBlock,
} from '@gatehouse/shared/ai/canonical.js'
import type { z } from 'zod'
import type { Service } from './common/services.js'

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
  /** The model's own limit, where the catalogue knows it: for vendors that want a limit named. */
  maxOutputTokens?: number | undefined
}

/** Tells what cannot be said in the provider's words and is left out: a canonical field, or `field.part`. */
export type Drop = (field: string) => void

export interface ProviderError {
  code: 'upstream_error' | 'upstream_timeout' | 'upstream_auth' | 'rate_limited' | 'bad_request' | 'model_not_found'
  message: string
  /** `same`: the same target may work later; `next`: another target may work now; `never`: the request itself is at fault. */
  retry: 'never' | 'same' | 'next'
  retryAfterMs?: number
  /** The vendor's own code, type and parameter, where the request is at fault and the caller's program may look at them. */
  native?: { code?: string; type?: string; param?: string }
}

/**
 * Headers of the requests made here are those of the content alone; the gateway adds host, credentials and its own. A map throws
 * UnsupportedInput where leaving something out would change what the request means.
 */
export interface ChatMap<Cred, S> {
  request(request: AiRequest, target: Target<Cred>, drop: Drop): UpstreamRequest
  /** Throws where the body is no answer. The request is the one that was mapped, for what has to be put back as it was. */
  response(body: unknown, request: AiRequest): AiResponse
  stream: {
    framing: Framing
    init(request: AiRequest): S
    /**
     * Turns one message of the stream into events. `data` is the joined data lines of a server-sent event, a line of NDJSON, or the payload
     * of an AWS event; `event` the name of a server-sent or AWS event where it has one. Throws where it cannot be read.
     */
    next(state: S, data: string, emit: (event: AiEvent) => void, event?: string): void
    /** The stream ended in good order: what the map held back. */
    end?(state: S, emit: (event: AiEvent) => void): void
  }
}

export interface EmbedMap<Cred> {
  /** Texts that a call may have, at most; absent: more than the gateway itself ever asks for at once. */
  most?(model: string): number
  request(request: EmbedRequest, target: Target<Cred>, drop: Drop): UpstreamRequest
  response(body: unknown): EmbedResponse
}

/** Input tokens of a chat, counted by the provider. */
export interface CountMap<Cred> {
  request(request: AiRequest, target: Target<Cred>): UpstreamRequest
  response(body: unknown): number
}

/** A short-lived token in exchange for lasting credentials; the gateway fetches, keeps and renews it. */
export interface TokenExchange<Cred> {
  /** Undefined: these credentials need none. `url` is absolute; `now` in ms since the epoch. */
  request(credentials: Cred, now: number): (Omit<UpstreamRequest, 'path'> & { url: string }) | undefined
  response(body: unknown): { token: string; expiresInMs: number }
  /** Headers that authenticate with it. */
  headers(token: string): string[]
}

/** What a chat may hold or ask for, beyond text whole or streamed. */
export const features = [
  'tools',
  'tool-choice',
  'parallel-tools',
  'strict-tools',
  'images',
  'image-urls',
  'documents',
  'audio',
  'json-object',
  'json-schema',
  'reasoning',
  'logprobs',
  'seed',
  'stop',
  'top-k',
  'penalties',
  'logit-bias',
  'user',
  'service-tier',
  'verbosity',
  'cache-key',
] as const
export type Feature = (typeof features)[number]

/** A provider of models: pure maps between its wire format and the canonical one. No I/O. */
export interface Provider<K extends z.ZodType = z.ZodType, S = unknown> {
  /** Equals the file's name. */
  id: string
  label: string
  /** Default base URL; `{name}` stands for that field of the credentials; empty where each customer has its own. */
  baseUrl: string
  /** The base URL, where putting fields of the credentials in their places is not enough. */
  address?(credentials: z.output<K>): string
  /** Where the vendor describes its API. */
  documentation: string
  /** Fields with `.meta({ secret: true })` are sealed at rest and masked. */
  credentials: K
  /** Dialects whose bytes pass untouched but for `model`. */
  speaks: readonly Dialect[]
  /** Where a dialect that it speaks is served, below the base URL: path and query. */
  path(dialect: Dialect, call: Target<z.output<K>> & { stream: boolean }): string
  /** Headers that authenticate a call; computed once per snapshot. Flat name, value pairs. */
  authorize(credentials: z.output<K>): string[]
  /** Adds headers that depend on the call itself, in place. `host` is where it goes, `path` its whole path; `now` in ms since the epoch. */
  sign?(out: UpstreamRequest, host: string, credentials: z.output<K>, now: number): void
  token?: TokenExchange<z.output<K>>
  /**
   * Usage of a unary answer or of a stream event in a spoken dialect; undefined where there is none. Of OpenAI's dialects only the member
   * `usage` may be given. Figures of one stream come in order and complete each other: `before` is what was told so far.
   */
  usage(body: unknown, dialect: Dialect, before?: AiUsage): AiUsage | undefined
  /** `asked`: a stream tells its usage only with `stream_options.include_usage`; `always`: unasked, and the field is not to be sent. */
  streamUsage: 'asked' | 'always'
  chat: ChatMap<z.output<K>, S>
  /** True for what a translated call names by URL and the provider takes in bytes alone: the gateway fetches it. Absent: the provider fetches. */
  wantsBytes?(block: (ImageBlock | DocumentBlock) & { url: string }): boolean
  embed?: EmbedMap<z.output<K>>
  count?: CountMap<z.output<K>>
  /** What it serves beside chat and embeddings, in the callers' own form. */
  serves: readonly Service[]
  /** Where, below the base URL, unless that is where OpenAI has it. */
  servicePath?(service: Service, call: Target<z.output<K>>): string
  /** Never throws. `retryAfter` is the header as sent: seconds, decimals allowed, or an HTTP date. */
  error(status: number, body: unknown, retryAfter?: string): ProviderError
  /** What it cannot do at all. Translated calls go without it, or are refused where that would change what they mean. */
  lacks: readonly Feature[]
  /** What else it cannot do, or not with every model, in a sentence each; shown in its page. */
  limits: readonly string[]
}

/** A provider without its maps: all that the control plane knows of it, enough to describe it and to try its credentials. */
export interface ProviderSchema
  extends Pick<
    Provider,
    | 'id'
    | 'label'
    | 'baseUrl'
    | 'documentation'
    | 'credentials'
    | 'speaks'
    | 'lacks'
    | 'limits'
    | 'authorize'
    | 'token'
    | 'sign'
    | 'error'
  > {
  embeds: boolean
  /** The base URL for these credentials where none is given; empty where one must be. */
  addressFor(credentials: unknown): string
  /** The shortest chat there is. */
  probe(target: Target<unknown>): UpstreamRequest
}

export const defineProvider = <K extends z.ZodType, S>(provider: Provider<K, S>): Provider<K, S> => provider
