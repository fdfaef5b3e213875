import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { chargesOf, costOf } from '@gatehouse/shared/money.js'
import type { OtherUses } from '@gatehouse/shared/telemetry/record.js'
import type { CompiledTarget } from '../config/runtime.js'
import type { CallFacts } from '../telemetry/facts.js'

/** Puts what a call used, and what it cost at the target's price, into its facts. `asked`: the caller's word for how it may be served. */
export function account(
  facts: CallFacts,
  target: CompiledTarget,
  usage: AiUsage,
  source: 'provider' | 'partial' | 'estimated',
  asked?: unknown,
): void {
  facts.inputTokens = usage.input
  facts.outputTokens = usage.output
  facts.cachedTokens = usage.cached
  facts.reasoningTokens = usage.reasoning
  facts.usageSource = source
  facts.priced = target.price !== undefined
  // Who asks to be served when there is time is served so or not at all; other tiers may fall back to the usual one.
  const tier = asked === 'flex' ? asked : undefined
  facts.cost = target.price ? costOf(usage, target.price, tier) : 0n
  facts.charges = target.price ? chargesOf(usage, target.price) : null
  facts.uses = otherUsesOf(usage, tier)
  if (facts.earlier) addEarlier(facts, facts.earlier)
}

/** What a target used that broke off while another went on with its answer: from now on a part of what the call used. */
export const keepEarlier = (facts: CallFacts): void => {
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens, priced, cost, charges } = facts
  facts.earlier = { inputTokens, outputTokens, cachedTokens, reasoningTokens, priced, cost, charges }
}

function addEarlier(facts: CallFacts, earlier: NonNullable<CallFacts['earlier']>): void {
  for (const name of ['inputTokens', 'outputTokens', 'cachedTokens', 'reasoningTokens'] as const)
    facts[name] += earlier[name]
  facts.cost += earlier.cost
  if (earlier.charges) facts.charges = [...earlier.charges, ...(facts.charges ?? [])]
  facts.priced &&= earlier.priced
  // What broke off is never told whole.
  facts.usageSource = 'partial'
}

const OTHERS = [
  ...(['cacheWrite', 'cacheWriteHour', 'audioInput', 'audioOutput', 'imageInput', 'imageOutput'] as const),
  ...(['webSearches', 'images', 'audioMs', 'characters', 'computeMs', 'imageSize', 'imageQuality'] as const),
]

/** Null where tokens tell all, as mostly. */
function otherUsesOf(usage: AiUsage, serviceTier: string | undefined): OtherUses | null {
  let uses: OtherUses | null = null
  for (const name of OTHERS) {
    const value = usage[name]
    if (value) uses = { ...(uses ?? {}), [name]: typeof value === 'number' ? Math.round(value) : value }
  }
  return serviceTier === undefined ? uses : { ...(uses ?? {}), serviceTier }
}

export const plainUsage = (input: number, output: number): AiUsage => ({
  input,
  output,
  cached: 0,
  cacheWrite: 0,
  reasoning: 0,
})
