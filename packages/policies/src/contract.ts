import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
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
  /** Lower-case names, as node:http joins them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The caller's address, trusted proxies resolved. */
  readonly clientAddress: string
  readonly applicationId: string | undefined
  readonly subscriptionId: string | undefined
  readonly apiId: string | undefined
  /** Wall clock at the start, ms; durations come from elsewhere. */
  readonly time: number
}

/** Ends the request. Either an error of the catalogue, rendered in the caller's dialect, or an answer of its own. */
export type Reply =
  | { error: ErrorCode; detail?: string; retryAfter?: number }
  | { status: number; headers: readonly string[]; body: Buffer }

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

export interface RequestBody {
  readonly bytes: Buffer
  readonly json: unknown
}

export interface Outcome {
  readonly status: number
  readonly error: string | undefined
  readonly totalUs: number
}

/** All that a policy gets from outside; pure apart from these. */
export interface PolicyDeps {
  /** Wall clock, ms. */
  now(): number
  /** A policy's own place in each request's context: hooks share state without maps. */
  slot<T>(): { get(ctx: Ctx): T | undefined; set(ctx: Ctx, value: T): void }
}

export interface PolicyHooks {
  /** A browser asks what it may do before it sends a call (CORS protocol). Nobody has been authenticated. The first reply counts. */
  onPreflight?(ctx: Ctx): Reply | undefined
  onRequest?(ctx: Ctx): MaybePromise<Reply | undefined>
  onRequestBody?(ctx: Ctx, body: RequestBody): MaybePromise<Reply | undefined>
  onUpstream?(ctx: Ctx, out: OutgoingRequest): MaybePromise<void>
  /** In reverse order. */
  onResponse?(ctx: Ctx, head: ResponseHead): void
  /** Synchronous; null drops the event. */
  onEvent?(ctx: Ctx, event: AiEvent): AiEvent | null | undefined
  onComplete?(ctx: Ctx, outcome: Outcome): void
}

export interface Policy<C extends z.ZodType = z.ZodType> {
  /** The folder's name. */
  id: string
  title: string
  stage: Stage
  scopes: readonly Scope[]
  /** One schema: type, validation, JSON Schema, console form. */
  config: C
  /** Absent: bytes stream through untouched. */
  needs?: { request?: 'json'; response?: 'json' | 'events' }
  /** Once per snapshot, never per request. */
  compile(config: z.output<C>, deps: PolicyDeps): PolicyHooks
}

/** What a policy's `config.ts` exports as `about`, beside its `config`. */
export type PolicyAbout = Pick<Policy, 'title' | 'stage' | 'scopes'>

/** A policy without its engine: all that the control plane knows of it. */
export type PolicySchema = Pick<Policy, 'id' | 'title' | 'stage' | 'scopes' | 'config'>

export const definePolicy = <C extends z.ZodType>(policy: Policy<C>): Policy<C> => policy
