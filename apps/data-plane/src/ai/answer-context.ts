import type { AnswerContext } from './dialects/contract.js'
import type { Attempt } from './receiver.js'

/** What the caller's dialect has to know to write an answer. */
export function contextOf({ exchange, request }: Pick<Attempt, 'exchange' | 'request'>): AnswerContext {
  return {
    request: request.canonical(),
    body: request.json,
    callId: exchange.callId,
    created: Math.floor(exchange.time / 1000),
    inputEstimate: request.input,
    showUsage: request.showUsage,
  }
}
