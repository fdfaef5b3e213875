import type { Charge, TokenPrice } from '@gatehouse/shared/money.js'
import type { PassedOver } from '@gatehouse/shared/routing/passed-over.js'
import type { AttemptRecord, OtherUses } from '@gatehouse/shared/telemetry/record.js'

/** What a call under way is going to use, for the case that nobody lives to see. */
export interface Expected {
  readonly inputTokens: number
  /** Those that have come so far. */
  outputTokens(): number
  /** Of the target that the call went to; undefined: not known. */
  readonly price: TokenPrice | undefined
}

/** How a call's target was found. */
export interface Decision {
  readonly passedOver: readonly PassedOver[]
}

/** What a call turns out to be: filled in on the way, read once at its end. Money in nano-USD, durations in ms by performance.now(). */
export class CallFacts {
  route: string | undefined = undefined
  model: string | undefined = undefined
  provider: string | undefined = undefined
  providerModel: string | undefined = undefined
  inputTokens = 0
  outputTokens = 0
  cachedTokens = 0
  reasoningTokens = 0
  /** nano-USD. */
  cost = 0n
  /** Of it, what targets used that broke off while another went on; null: none did. */
  earlier: Pick<
    CallFacts,
    'inputTokens' | 'outputTokens' | 'cachedTokens' | 'reasoningTokens' | 'priced' | 'cost' | 'charges'
  > | null = null
  /** What else counts for the cost; null: tokens alone. */
  uses: OtherUses | null = null
  /** What of it beside tokens; null: nothing. */
  charges: readonly Charge[] | null = null
  priced = true
  usageSource: 'provider' | 'partial' | 'estimated' | 'none' = 'none'
  cache: 'hit' | 'semantic' | 'miss' | 'bypass' = 'bypass'
  streamed = false
  user: string | undefined = undefined
  error: string | undefined = undefined
  status = 0
  requestBytes = 0
  responseBytes = 0
  /** Marks of performance.now(); 0 = never. */
  upstreamStart = 0
  upstreamHead = 0
  upstreamEnd = 0
  firstToken = 0
  attempts: AttemptRecord[] | null = null
  /** Set before the call goes upstream; null where it uses no tokens. */
  expected: Expected | null = null
  /** Output tokens by the journal's last note of them. */
  outputNoted = 0
  /** Null where nobody had to be chosen. */
  decision: Decision | null = null
  verdicts: { policy: string; verdict: string; us?: number }[] | null = null

  note(policy: string, verdict: string): void {
    this.verdicts ??= []
    this.verdicts.push({ policy, verdict })
  }
}
