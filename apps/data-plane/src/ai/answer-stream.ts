import type { Provider } from '@gatehouse/providers/contract.js'
import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorView } from '@gatehouse/shared/errors/render.js'
import type { AttemptFailure } from './failure.js'
import type { SaidText } from './tokens/said-text.js'

/**
 * `malformed`: what came is no such stream, or only a part of one; `error`: the provider reported a failure in the stream itself; `policy`: a
 * policy that was to see it threw.
 */
export type StreamFailure = 'malformed' | 'error' | 'policy'

/** A provider's stream on its way to the caller, and what is to be known of it. Back-pressure and timing are the owner's. */
export interface AnswerStream {
  /** What the provider told so far. */
  readonly usage: AiUsage | undefined
  /** Events with generated text, and that text. */
  readonly textEvents: number
  readonly said: SaidText
  /** Something of the answer itself has come. */
  readonly begun: boolean
  /** The stream's own mark of its end has come; nothing more is taken. */
  readonly done: boolean
  /** It was told why the answer ended. */
  readonly finished: boolean
  readonly failure: StreamFailure | undefined
  /** Takes what came and returns what may go on; null where that is nothing. After `done` or `failure` nothing more is taken. */
  push(chunk: Buffer): Buffer | null
  /** The provider ended its answer; without `done` or `finished` that is a failure. */
  end(): Buffer | null
  /** What the provider's own error means. Asked only after `failure` is `error`. */
  told(provider: Provider): AttemptFailure
  /** The dialect's error event. */
  fail(error: ErrorView): string
}
