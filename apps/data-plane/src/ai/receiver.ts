import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { Failure } from '../upstream/send.js'

/** Reads the body of one attempt's answer, by its kind. */
export interface Receiver {
  /** What the provider told so far. */
  readonly usage: AiUsage | undefined
  /** True while the caller takes no more, so that silence is not the provider's. */
  readonly paused: boolean
  /** False: no more until the call is resumed. */
  data(chunk: Buffer): boolean
  end(): void
  broken(failure: Failure): void
  /** Output tokens by what was seen, where the provider told none. */
  outputEstimate(): number
}
