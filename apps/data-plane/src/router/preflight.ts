import type { Exchange } from '../exchange/exchange.js'
import type { Chain } from '../policy/chain.js'

/**
 * Answers a browser's question before a call to another origin (Fetch standard, CORS-preflight): it comes without credentials, so it is
 * answered before any are asked for. False: it is none, or no policy answers it.
 */
export function answerPreflight(exchange: Exchange, host: string, isAi: boolean): boolean {
  if (exchange.method !== 'OPTIONS') return false
  const method = exchange.header('access-control-request-method')
  if (method === undefined) return false
  const chain = chainOf(exchange, host, method, isAi)
  for (const hook of chain?.preflight ?? []) {
    const reply = hook.run(exchange)
    if (reply === undefined) continue
    if ('error' in reply) exchange.fail(reply.error, { detail: reply.detail })
    else exchange.reply(reply.status, [...reply.headers], reply.body)
    return true
  }
  return false
}

/** It comes without the headers that a route may ask for. On the AI surface it is the key that tells the API, so there only the policies of the whole installation hold. */
function chainOf(exchange: Exchange, host: string, method: string, isAi: boolean): Chain | undefined {
  const { runtime, path } = exchange
  const found =
    runtime.router.findAtHost(host, method, path, null) ??
    (isAi ? null : runtime.router.findAnywhere(method, path, null))
  if (found && 'route' in found) return runtime.chainFor(found.route.api, undefined)
  return isAi ? runtime.globalChain : undefined
}
