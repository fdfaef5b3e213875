import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { CompiledTarget } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Failure } from '../upstream/send.js'
import type { AnswerSoFar } from './answer-so-far.js'
import type { ChatRequest } from './chat-request.js'
import type { AttemptFailure } from './failure.js'
import type { PreparedTarget } from './outgoing.js'
import type { AiTimeouts } from './timeouts.js'
import type { SaidText } from './tokens/said-text.js'

/** Reads the body of one attempt's answer, by its kind. */
export interface Receiver {
  /** What the provider told so far. */
  readonly usage: AiUsage | undefined
  /** The answer came to its end, so what was told is all of it: some providers tell a running figure. */
  readonly complete: boolean
  /** True while the caller takes no more, so that silence is not the provider's. */
  readonly paused: boolean
  /** False: no more until the call is resumed. */
  data(chunk: Buffer): boolean
  end(): void
  broken(failure: Failure): void
  /** The caller takes data again after it was `paused`. */
  callerReady(): void
  /** Output tokens by what was seen, where the provider told none. */
  outputEstimate(): number
  /** Ends what it has begun with the dialect's error event; nobody goes on with it. */
  conclude?(failure: AttemptFailure): void
  /** What was said; undefined where nothing is kept of it. */
  readonly said: SaidText | undefined
}

/** What a receiver sees of the call whose present attempt it reads. */
export interface Attempt {
  readonly exchange: Exchange
  readonly request: ChatRequest
  readonly timeouts: AiTimeouts
  readonly target: CompiledTarget
  readonly prepared: PreparedTarget
  /** How the model's tree led to its target, for people; empty where there was nothing to choose. */
  readonly way: string
  readonly attemptsMade: number
  /** What the provider could not be told, in the caller's words; null where there is nothing. */
  readonly dropped: readonly string[] | null
  /** Of the answer. */
  readonly status: number
  readonly headers: readonly string[]
  /** performance.now() when the attempt left. */
  readonly sentAt: number
  /** What the caller has got, where another could go on with it. */
  readonly soFar: AnswerSoFar | null
  /** The answer broke off on its way to the caller. True: others see to the rest of it. */
  brokeOff(failure: AttemptFailure): boolean
  /** The attempt came to nothing before the caller had got anything. */
  failed(failure: AttemptFailure): void
  /** Settles by what the provider told, else by what can be estimated. */
  account(): void
  /** The answer begins to go to the caller, so that of no other attempt can. Called once, before anything is written or settled. */
  committed(): void
  /** The answer is settled; what may still come from upstream is of no interest. `broken`: it broke off on its way to the caller. */
  settled(broken?: AttemptFailure): void
  abort(): void
  resume(): void
  /** Starts the time until something has to have come; `touch` starts it anew. */
  arm(ms: number): void
  touch(): void
  /** Calls `act` whenever the attempt has been silent for a while, until it ends. */
  beat(act: () => void): void
}
