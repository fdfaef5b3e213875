import { costOf } from '@gatehouse/shared/money.js'
import type { Exchange } from '../exchange/exchange.js'

/**
 * What budgets count of a call beyond its cost, in nano-USD: where its model has no price they count what they take it to cost instead. Less than
 * nothing where that is less than what is known.
 */
export function assumedBeyondCost({ facts, money }: Exchange): bigint {
  if (facts.priced || !money?.assumed) return 0n
  const { inputTokens: input, outputTokens: output, cachedTokens: cached, reasoningTokens: reasoning } = facts
  return costOf({ input, output, cached, reasoning, cacheWrite: 0 }, money.assumed) - facts.cost
}
