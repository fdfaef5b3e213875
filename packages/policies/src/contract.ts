import type { Transform } from 'node:stream'
import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { Calendar } from '@gatehouse/shared/limits/calendar.js'
import type { z } from 'zod'

export type MaybePromise<T> = T | Promise<T>

/** Where a policy may be attached, from the widest to the narrowest. */
export type Scope = 'global' | 'tenant' | 'api' | 'plan' | 'application'

/** Named order of the chain; within a stage, wider scopes first, then as arranged. */
export const stages = ['auth', 'guard', 'limit', 'transform', 'cache', 'observe'] as const
export type Stage = (typeof stages)[number]

/** What a policy may know of a request. One object of fixed shape per request, made by the listener. */
export interface Ctx {
  readonly callId: string
  readonly requestId: string
  readonly method: string
  /** Path without query, normalised once. */
  readonly path: string
  readonly query: string
  /** Path and query as sent, for what was signed over them. */
  readonly target: string
  /** Lower-case names, as node:http joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The caller's address, trusted proxies resolved. */
  readonly clientAddress: string
  /** Certificates of the caller in DER, its own first, as it sent them; it holds the key of the first. Empty: none, or no TLS here. */
  readonly clientCertificates: readonly Buffer[]
  readonly applicationId: string | undefined
  readonly subscriptionId: string | undefined
  readonly apiId: string | undefined
  /** Slug of the plan that the call goes through. */
  readonly plan: string | undefined
  /** Of the API, such as "v1". */
  readonly version: string | undefined
  /** Of the API at the gateway; what follows is what its own paths are. */
  readonly basePath: string | undefined
  /** Of the API's routes, as it is configured: "/users/{id}". */
  readonly route: string | undefined
  /** Header that carried the caller's key, which does not travel on; `?` for the query, empty where no key was taken. */
  readonly credential: string
  /** Wall clock at the start, ms; durations come from elsewhere. */
  readonly time: number
  /** A dry run: nothing is sent, and what a policy keeps beside the call stays as it is. */
  readonly rehearsal: boolean
  /** How a cache met the call, for the log. */
  cache: 'hit' | 'semantic' | 'miss' | 'bypass'
}

/** Ends the request. Either an error of the catalogue, rendered in the caller's dialect, or an answer of its own. */
export type Reply =
  | { error: ErrorCode; detail?: string; retryAfter?: number }
  | {
      status: number
      headers: readonly string[]
      body: Buffer
      /** The service is asked all the same, beside the caller, and hooks of stage cache see what it says. */
      refresh?: boolean
    }

/** Mutable before the call leaves: flat name, value pairs. */
export interface OutgoingRequest {
  method: string
  path: string
  headers: string[]
}

/** Mutable before the first byte goes to the caller: flat name, value pairs. */
export interface ResponseHead {
  status: number
  headers: string[]
}

/** How much of an answer is held until it is whole, and what becomes of one that is larger, or is not what its head says. */
export interface Hold {
  maxBytes: number
  /** `pass`: it goes on unchanged. `refuse`: the caller gets `upstream_error`. */
  otherwise: 'pass' | 'refuse'
}

export interface RequestBody {
  /** What is put in its place goes to the service behind a REST API, and is what later policies see. */
  bytes: Buffer
  readonly json: unknown
}

export interface Outcome {
  readonly status: number
  readonly error: string | undefined
  readonly totalUs: number
  /** Made when it is asked for; absent where nobody called: of a dry run, and of what a cache asks by itself. */
  readonly summary?: () => CallSummary
}

/** What a call turned out to be, for those who tell others of it. */
export interface CallSummary {
  /** Slug. */
  readonly api: string | undefined
  readonly version: string | undefined
  readonly route: string | undefined
  /** Slug. */
  readonly plan: string | undefined
  readonly model: string | undefined
  readonly provider: string | undefined
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costNanoUsd: bigint
  readonly upstreamUs: number
  readonly requestBytes: number
  readonly responseBytes: number
  readonly attempts: number
}

/** Whom an accepted credential stands for. */
export interface Identity {
  /** Id of the application that the call counts for; undefined: the credential is good and names none. */
  readonly application: string | undefined
  /** Absent: any subscription of the application. */
  readonly subscription?: string | undefined
  /** Id of the gateway's own key, for the log. */
  readonly key?: string | undefined
  /** Slugs of plans through which alone the call may go; absent: any that the application is subscribed to. */
  readonly plans?: readonly string[] | undefined
}

export interface Rejection {
  readonly error: ErrorCode
  readonly detail?: string | undefined
  /** For `WWW-Authenticate`, in the place of the policy's usual challenge. */
  readonly challenge?: string | undefined
  /** What the caller gets in the place of the catalogue's answer, where a standard says what it has to be. */
  readonly answer?: Exclude<Reply, { error: ErrorCode }> | undefined
}

/** Undefined: the call carries no credential of this kind. */
export type Verdict = Identity | Rejection | undefined

/** How the authentications of one scope combine. */
export interface Combination {
  readonly all: boolean
  /** Who a call without any credential is; null: it is refused. */
  readonly anonymous: Identity | null
}

export interface FetchRequest {
  /** http or https, without user and password. */
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  /** Flat name, value pairs; names in lower case. */
  readonly headers?: readonly string[]
  readonly body?: string
  /** For the whole of it; 10 s unless told otherwise. */
  readonly timeoutMs?: number
  /** Of the answer; 1 MiB unless told otherwise. */
  readonly maxBytes?: number
}

export interface FetchAnswer {
  readonly status: number
  /** Flat name, value pairs; names in lower case. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Messages for a socket. */
export interface SendRequest {
  /** `tcp://host:port`, `tls://host:port` or `udp://host:port`. */
  readonly url: string
  /** One after the other on one connection; by UDP a datagram each. */
  readonly messages: readonly Buffer[]
  /** For the whole of it; 5 s unless told otherwise. */
  readonly timeoutMs?: number | undefined
}

/** A Redis that a policy is configured with. Every method rejects, soon, while it cannot be had. Keys are the policy's own: no other sees them. */
export interface RedisStore {
  /** Of a hash; null where there is no such field. */
  fields(key: string, names: readonly string[]): Promise<readonly (Buffer | null)[]>
  /** Puts fields into a hash, which goes after so many ms. */
  put(key: string, fields: Readonly<Record<string, string | Buffer>>, lifetimeMs: number): Promise<void>
  drop(keys: readonly string[]): Promise<void>
  /** True for the first to say so within so many ms. */
  first(key: string, lifetimeMs: number): Promise<boolean>
  /** Keys that begin so, some at a time; each that is there all the while comes at least once. */
  keys(prefix: string): AsyncIterable<readonly string[]>
}

export interface RedisPlace {
  /** `redis://host:port` or `rediss://host:port`. */
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/** Which stored answers are to be forgotten. */
export interface Purge {
  readonly id: string
  readonly by: 'all' | 'key' | 'prefix' | 'tag'
  /** Path with query, how it begins, or a tag; empty for all. */
  readonly value: string
}

/** How much of a log is kept on disk. */
export interface FileBound {
  /** A file that would be larger is put aside first. */
  readonly maxBytes: number
  /** Files that were put aside and are kept. */
  readonly keep: number
}

export interface RefreshOptions {
  cooldownMs?: number
  /** Once more when the policy goes, or the node does: for what would be lost otherwise. */
  last?: boolean
}

/** Work that goes on beside calls. */
export interface Refresh {
  /** Does it now, unless it was asked for less than a cool-down ago. Resolves when what is under way has ended, well or not. */
  demand(): Promise<void>
}

/** What a limit says of a window, for headers. It may lag by what other workers have in hand. */
export interface LimitWindow {
  limit: number
  remaining: number
  resetMs: number
  windowMs: number
}

export interface LimitDenial {
  code: 'rate_limited' | 'token_limited' | 'quota_exhausted' | 'concurrency_limited' | 'budget_exhausted'
  retryAfterMs: number
}

/** One limit of calls. */
export interface Limiter {
  /** Undefined: admitted, to be settled once. A promise only where this worker has nothing of the limit in hand. */
  admit(tokens: number, money: null): MaybePromise<LimitDenial | undefined>
  settle(estimated: number, used: number, reserved: number, cost: number): void
  /** A call that was admitted is not made after all: it does not count. */
  giveBack(): void
  state(): { requests: LimitWindow | undefined }
}

export interface CallLimits {
  /** Rolls, unless it is of the calendar: then it is refused as a quota. */
  requests?: { limit: number; windowMs: number; calendar?: Calendar }
  /** Calls at a time. */
  concurrency?: number
}

/** All that a policy gets from outside; pure apart from these. */
export interface PolicyDeps {
  /** A limit by a key of the policy's own choice, over all workers of the node, and over all nodes in equal parts. Cheap; asked per call. */
  limiter(key: string, limits: CallLimits): Limiter
  /** How late this worker's event loop is, ms; the worst of the last moments. */
  eventLoopDelay(): number
  /** Wall clock, ms. */
  now(): number
  /** A policy's own place in each request's context: hooks share state without maps. */
  slot<T>(): { get(ctx: Ctx): T | undefined; set(ctx: Ctx, value: T): void }
  /**
   * Asks a configured URL, at addresses that upstreams may have, checked after DNS. Follows no redirect. Rejects where there is no whole answer;
   * the message may be logged.
   */
  fetch(request: FetchRequest): Promise<FetchAnswer>
  /**
   * Runs a task when the policy begins to hold, again after as many ms as it resolves with, and no more once the policy has gone. A task that
   * rejects is logged and tried again, later each time. To be asked for in `compile` alone.
   */
  refresh(task: () => Promise<number>, options?: RefreshOptions): Refresh
  /** Adds to a counter of the node's `/metrics`, which then has a label with the policy's id beside these. */
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  /** Hands messages to a configured socket, at addresses that upstreams may have, checked after DNS. Resolves when they have left; rejects where they cannot. */
  send(request: SendRequest): Promise<void>
  /** Connects when it is first asked, to addresses that upstreams may have, checked after DNS. To be asked for in `compile` alone. */
  redis(place: RedisPlace): RedisStore
  /** Adds lines to a file of this name among the logs that the node keeps of the policy's tenant. */
  append(file: string, text: string, bound: FileBound): Promise<void>
  /** True for the first on this node to say the name; it is remembered until then, in ms of the wall clock. Rejects, or is false, where that cannot be told. */
  once(name: string, until: number): MaybePromise<boolean>
  /** Tells the call's log entry what the policy found, where it lets the call pass. */
  note(ctx: Ctx, verdict: string): void
  /** Whom one of the gateway's own keys stands for now. Refusals of known keys are logged as theirs. */
  key(ctx: Ctx, secret: string): Identity | Rejection
  /** The same by the key's SHA-256, base64url. */
  keyOf(ctx: Ctx, digest: string): Identity | Rejection
}

export interface PolicyHooks {
  /** Who calls? Asked before anything is known of the caller, so only policies of the installation, a tenant or an API have it. */
  authenticate?(ctx: Ctx): MaybePromise<Verdict>
  /** What `authenticate` asks for, as `WWW-Authenticate` says it. */
  challenge?: string
  combination?: Combination
  /** A browser asks what it may do before it sends a call (CORS protocol). Nobody has been authenticated. The first reply counts. */
  onPreflight?(ctx: Ctx): Reply | undefined
  onRequest?(ctx: Ctx): MaybePromise<Reply | undefined>
  onRequestBody?(ctx: Ctx, body: RequestBody): MaybePromise<Reply | undefined>
  onUpstream?(ctx: Ctx, out: OutgoingRequest): MaybePromise<void>
  /** Sees an answer's head as it came, before all hooks below; it and they go in reverse order. A reply stands in for the answer, whose own body is dropped. */
  replaceResponse?(ctx: Ctx, head: ResponseHead): Reply | undefined
  onResponse?(ctx: Ctx, head: ResponseHead): void
  /** The answer's bytes as they come, before any change. Not of the gateway's own errors. */
  onResponseData?(ctx: Ctx, chunk: Buffer): void
  /** All of them have come. */
  onResponseEnd?(ctx: Ctx): void
  /** The value of a JSON answer, once it is whole; what is given back takes its place, undefined leaves the bytes as they are. */
  onResponseJson?(ctx: Ctx, json: unknown, head: ResponseHead): unknown
  /** Of `onResponseJson`. */
  readonly hold?: Hold
  /** The answer's bytes go through this stream, after all other changes. */
  transformResponse?(ctx: Ctx, head: ResponseHead): Transform | undefined
  /**
   * Each event of a model's answer, in canonical form, streamed or not. Undefined leaves it, null drops it; `start`, `finish`, `usage` and `error` cannot
   * be dropped, and a tool call goes with its start.
   */
  onEvent?(ctx: Ctx, event: AiEvent): AiEvent | null | undefined
  onComplete?(ctx: Ctx, outcome: Outcome): void
  /** Purges that have come, when the configuration that holds them is swapped in; those of late when the policy begins to hold. */
  purge?(purges: readonly Purge[]): void
}

export interface Policy<C extends z.ZodType = z.ZodType> {
  /** The folder's name. */
  id: string
  title: string
  stage: Stage
  scopes: readonly Scope[]
  /** It stores answers, and its hooks can forget them. */
  purges?: true
  /** Its `documents` are the OpenAPI documents of its API by version, where none are given. */
  documents?: true
  /** One schema: type, validation, JSON Schema, console form. */
  config: C
  /** Absent: bytes stream through untouched. */
  needs?: { request?: 'json'; response?: 'json' | 'events' }
  /** Once per snapshot, never per request. */
  compile(config: z.output<C>, deps: PolicyDeps): PolicyHooks
}

/** What a policy's `config.ts` exports as `about`, beside its `config`. */
export type PolicyAbout = Pick<Policy, 'title' | 'stage' | 'scopes' | 'purges' | 'documents'>

/** A policy without its engine: all that the control plane knows of it. */
export type PolicySchema = Pick<Policy, 'id' | 'title' | 'stage' | 'scopes' | 'purges' | 'documents' | 'config'>

export const definePolicy = <C extends z.ZodType>(policy: Policy<C>): Policy<C> => policy
