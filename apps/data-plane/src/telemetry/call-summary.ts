import type { CallSummary } from '@gatehouse/policies/contract.js'
import type { Exchange } from '../exchange/exchange.js'

/** What policies tell others of a call that is over. */
export function summaryOf({ facts, api, grant }: Exchange): CallSummary {
  const { upstreamStart, upstreamEnd } = facts
  return {
    api: api?.slug,
    version: api?.version,
    route: facts.route,
    plan: grant?.plan.slug,
    model: facts.model,
    provider: facts.provider,
    inputTokens: facts.inputTokens,
    outputTokens: facts.outputTokens,
    costNanoUsd: facts.cost,
    upstreamUs: upstreamEnd > upstreamStart ? Math.round((upstreamEnd - upstreamStart) * 1000) : 0,
    requestBytes: facts.requestBytes,
    responseBytes: facts.responseBytes,
    attempts: facts.attempts?.length ?? 0,
  }
}
