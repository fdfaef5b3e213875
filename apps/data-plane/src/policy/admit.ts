import type { Exchange } from '../exchange/exchange.js'
import { assumedBeyondCost } from '../telemetry/assumed-cost.js'
import type { Denial, Reservation } from './limits/contract.js'
import { runGuards, runRequest } from './run.js'

/** A call that waits to be let in. */
export interface Admitted {
  admitted(): void
}

/**
 * The last gate before a call: guard policies, the plan's limits, the other policies. `call` is told when all of them let it pass, else
 * the exchange is answered. `money` is what the call has to reserve of a budget; null where it costs nothing. What was admitted is settled when
 * the exchange ends, by the tokens and the cost in its facts.
 */
export function admit(
  exchange: Exchange,
  estimatedTokens: number,
  call: Admitted,
  money: Reservation | null = null,
): void {
  if (exchange.chain.guards === null) askLimiter(exchange, estimatedTokens, money, call)
  else runGuards(exchange, () => askLimiter(exchange, estimatedTokens, money, call))
}

function askLimiter(exchange: Exchange, tokens: number, money: Reservation | null, call: Admitted): void {
  const { limiter } = exchange
  if (!limiter) return goOn(exchange, call)
  const denial = limiter.admit(tokens, money)
  if (denial === undefined || !('then' in denial)) return decide(exchange, tokens, money, denial, call)
  denial
    .then(late => {
      // The caller may have left meanwhile: what it was given goes back.
      if (late === undefined && exchange.gone) return limiter.settle(tokens, 0, money?.reserved ?? 0, 0)
      decide(exchange, tokens, money, late, call)
    })
    .catch(cause => exchange.crash('limits could not be asked', cause))
}

function decide(
  exchange: Exchange,
  tokens: number,
  money: Reservation | null,
  denial: Denial | undefined,
  call: Admitted,
): void {
  if (denial) return exchange.fail(denial.code, { retryAfter: denial.retryAfterMs / 1000 })
  exchange.reserved = tokens
  exchange.money = money
  goOn(exchange, call)
}

function goOn(exchange: Exchange, call: Admitted): void {
  if (exchange.chain.request === null) call.admitted()
  else runRequest(exchange, () => call.admitted())
}

/** Gives the limiter back what the call did not use. Called once, at the end of the exchange. */
export function settle(exchange: Exchange): void {
  const { limiter, facts, money } = exchange
  if (!limiter || exchange.reserved < 0) return
  limiter.settle(
    exchange.reserved,
    facts.inputTokens + facts.outputTokens,
    money?.reserved ?? 0,
    Number(facts.cost + assumedBeyondCost(exchange)),
  )
  exchange.reserved = -1
}
