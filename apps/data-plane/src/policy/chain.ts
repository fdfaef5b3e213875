import type { Transform } from 'node:stream'
import type {
  Ctx,
  Hold,
  Identity,
  MaybePromise,
  Outcome,
  OutgoingRequest,
  Reply,
  RequestBody,
  ResponseHead,
  Verdict,
} from '@gatehouse/policies/contract.js'
import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'

/** A hook with the policy it is of, for the log's verdicts. */
export interface Bound<F> {
  readonly policy: string
  readonly run: F
}

export type Hooks<F> = readonly Bound<F>[] | null

/** The authentications that a call to one place may or must pass. */
export interface Authentication {
  readonly methods: readonly Bound<(ctx: Ctx) => MaybePromise<Verdict>>[]
  /** All of them, rather than any. */
  readonly all: boolean
  /** Who a call without credentials is; null: it is refused. */
  readonly anonymous: Identity | null
  /** Value of `WWW-Authenticate`. */
  readonly challenge: string
}

/** The hooks that hold for one route and consumer, in the order in which they run; null where there is none. */
export interface Chain {
  /** Null: as the API itself says, by key or not at all. */
  readonly authentication: Authentication | null
  /** Before anybody is authenticated, for what browsers ask first. */
  readonly preflight: Hooks<(ctx: Ctx) => Reply | undefined>
  /** `onRequest` of stages auth and guard: before limits are asked. */
  readonly guards: Hooks<(ctx: Ctx) => MaybePromise<Reply | undefined>>
  /** `onRequest` of the later stages. */
  readonly request: Hooks<(ctx: Ctx) => MaybePromise<Reply | undefined>>
  readonly requestBody: Hooks<(ctx: Ctx, body: RequestBody) => MaybePromise<Reply | undefined>>
  readonly upstream: Hooks<(ctx: Ctx, out: OutgoingRequest) => MaybePromise<void>>
  /** Reversed already. */
  readonly replace: Hooks<(ctx: Ctx, head: ResponseHead) => Reply | undefined>
  readonly response: Hooks<(ctx: Ctx, head: ResponseHead) => void>
  /** What sees or changes the bytes of answers. */
  readonly body: BodyHooks | null
  readonly events: Hooks<(ctx: Ctx, event: AiEvent) => AiEvent | null | undefined>
  readonly complete: Hooks<(ctx: Ctx, outcome: Outcome) => void>
  readonly needsRequestJson: boolean
  /** Of a call that a cache makes for itself; null where no policy does. */
  readonly refresh: Chain | null
}

/** All reversed already. */
export interface BodyHooks {
  readonly data: Hooks<(ctx: Ctx, chunk: Buffer) => void>
  readonly end: Hooks<(ctx: Ctx) => void>
  readonly json: Hooks<(ctx: Ctx, json: unknown, head: ResponseHead) => unknown>
  /** Of all that read JSON: the largest bound, and the stricter end. */
  readonly hold: Hold
  readonly streams: Hooks<(ctx: Ctx, head: ResponseHead) => Transform | undefined>
}

export const emptyChain: Chain = {
  authentication: null,
  preflight: null,
  guards: null,
  request: null,
  requestBody: null,
  upstream: null,
  replace: null,
  response: null,
  body: null,
  events: null,
  complete: null,
  needsRequestJson: false,
  refresh: null,
}
