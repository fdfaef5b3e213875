import type { TokenCounts } from '@gatehouse/shared/price.js'
import type { CallRow } from '../usage/index.js'

export type Counted = Pick<CallRow, 'input_tokens' | 'output_tokens' | 'cached_tokens' | 'reasoning_tokens' | 'detail'>

/** What a logged call used, as prices ask for it. */
export function countsOf({
  input_tokens,
  output_tokens,
  cached_tokens,
  reasoning_tokens,
  detail,
}: Counted): TokenCounts {
  const { serviceTier: _, ...uses } = detail.uses ?? {}
  const plain = { input: input_tokens, output: output_tokens, cached: cached_tokens, reasoning: reasoning_tokens }
  return { cacheWrite: 0, ...(uses as Partial<TokenCounts>), ...plain }
}
