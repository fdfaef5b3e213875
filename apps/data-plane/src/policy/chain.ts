import type {
  Ctx,
  Identity,
  MaybePromise,
  Outcome,
  OutgoingRequest,
  Reply,
  RequestBody,
  ResponseHead,
  Verdict,
} from '@gatehouse/policies/contract.js'

/** A hook with the policy it is of, for the log's verdicts. */
export interface Bound<F> {
  readonly policy: string
  readonly run: F
}

type Hooks<F> = readonly Bound<F>[] | null

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
  readonly response: Hooks<(ctx: Ctx, head: ResponseHead) => void>
  readonly complete: Hooks<(ctx: Ctx, outcome: Outcome) => void>
  readonly needsRequestJson: boolean
}

export const emptyChain: Chain = {
  authentication: null,
  preflight: null,
  guards: null,
  request: null,
  requestBody: null,
  upstream: null,
  response: null,
  complete: null,
  needsRequestJson: false,
}
