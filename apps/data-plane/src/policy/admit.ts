import type { Exchange } from '../exchange/exchange.js'
import type { Denial, SubscriptionLimiter } from './limits/contract.js'
import { runGuards, runRequest } from './run.js'

/**
 * The last gate before a call: guard policies, the plan's limits, the other policies. `next` runs when all of them let it pass, else the
 * exchange is answered. What was admitted is settled when the exchange ends, by the tokens in its facts.
 */
export function admit(exchange: Exchange, estimatedTokens: number, next: () => void): void {
  runGuards(exchange, () => askLimiter(exchange, estimatedTokens, next))
}

function askLimiter(exchange: Exchange, tokens: number, next: () => void): void {
  const limiter = exchange.grant?.limiter
  if (!limiter) return runRequest(exchange, next)
  const denial = limiter.admit(tokens)
  if (denial === undefined || !('then' in denial)) return decide(exchange, tokens, denial, next)
  denial
    .then(late => {
      // The caller may have left meanwhile: what it was given goes back.
      if (late === undefined && exchange.gone) return limiter.settle(tokens, 0)
      decide(exchange, tokens, late, next)
    })
    .catch(cause => exchange.crash('limits could not be asked', cause))
}

function decide(exchange: Exchange, tokens: number, denial: Denial | undefined, next: () => void): void {
  if (denial) return exchange.fail(denial.code, { retryAfter: denial.retryAfterMs / 1000 })
  exchange.reserved = tokens
  runRequest(exchange, next)
}

/** Gives the limiter back what the call did not use. Called once, at the end of the exchange. */
export function settle(exchange: Exchange): void {
  const limiter: SubscriptionLimiter | null | undefined = exchange.grant?.limiter
  if (!limiter || exchange.reserved < 0) return
  const { facts } = exchange
  limiter.settle(exchange.reserved, facts.inputTokens + facts.outputTokens)
  exchange.reserved = -1
}
