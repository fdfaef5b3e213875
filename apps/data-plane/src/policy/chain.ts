import type {
  Ctx,
  MaybePromise,
  Outcome,
  OutgoingRequest,
  Reply,
  RequestBody,
  ResponseHead,
} from '@gatehouse/policies/contract.js'

/** A hook with the policy it is of, for the log's verdicts. */
export interface Bound<F> {
  readonly policy: string
  readonly run: F
}

type Hooks<F> = readonly Bound<F>[] | null

/** The hooks that hold for one route and consumer, in the order in which they run; null where there is none. */
export interface Chain {
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
  preflight: null,
  guards: null,
  request: null,
  requestBody: null,
  upstream: null,
  response: null,
  complete: null,
  needsRequestJson: false,
}
