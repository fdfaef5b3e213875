import type { MaybePromise, OutgoingRequest, Reply, RequestBody } from '@gatehouse/policies/contract.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Bound } from './chain.js'

const isThenable = <T>(value: MaybePromise<T>): value is Promise<T> =>
  value !== undefined && value !== null && typeof (value as Promise<T>).then === 'function'

function refuse(exchange: Exchange, policy: string, reply: Reply): void {
  exchange.facts.note(policy, 'error' in reply ? reply.error : 'replied')
  if ('error' in reply) exchange.fail(reply.error, { detail: reply.detail, retryAfter: reply.retryAfter })
  else {
    exchange.reply(reply.status, [...reply.headers], reply.body)
    if (reply.refresh) exchange.services.refresh(exchange)
  }
}

/** Runs hooks in order, synchronously until one really waits. A reply ends the exchange and `next` is not called. */
function runFrom<A>(
  exchange: Exchange,
  hooks: readonly Bound<(exchange: Exchange, argument: A) => MaybePromise<Reply | undefined>>[],
  argument: A,
  index: number,
  next: () => void,
): void {
  for (let i = index; i < hooks.length; i++) {
    const hook = hooks[i]!
    const outcome = hook.run(exchange, argument)
    if (outcome === undefined) continue
    if (!isThenable(outcome)) return refuse(exchange, hook.policy, outcome)
    outcome
      .then(reply => {
        if (exchange.gone) return
        if (reply) refuse(exchange, hook.policy, reply)
        else runFrom(exchange, hooks, argument, i + 1, next)
      })
      .catch(cause => exchange.crash(`policy ${hook.policy} failed`, cause))
    return
  }
  next()
}

function guarded<A>(
  exchange: Exchange,
  hooks: readonly Bound<(exchange: Exchange, argument: A) => MaybePromise<Reply | undefined>>[] | null,
  argument: A,
  next: () => void,
): void {
  if (hooks === null) return next()
  runFrom(exchange, hooks, argument, 0, next)
}

export const runGuards = (exchange: Exchange, next: () => void): void =>
  guarded(exchange, exchange.chain.guards, undefined, next)

export const runRequest = (exchange: Exchange, next: () => void): void =>
  guarded(exchange, exchange.chain.request, undefined, next)

export const runRequestBody = (exchange: Exchange, body: RequestBody, next: () => void): void =>
  guarded(exchange, exchange.chain.requestBody, body, next)

export const runUpstream = (exchange: Exchange, out: OutgoingRequest, next: () => void): void =>
  guarded(
    exchange,
    exchange.chain.upstream as
      | readonly Bound<(exchange: Exchange, out: OutgoingRequest) => MaybePromise<undefined>>[]
      | null,
    out,
    next,
  )
