import type { AiRoute } from '../ai/handler.js'
import type { Exchange } from '../exchange/exchange.js'
import { authenticate } from '../policy/authenticate.js'
import { identify } from '../policy/authentication.js'
import { callRest } from '../rest/rest-call.js'
import { type AiSurface, aiSurface } from './ai-surface.js'
import { answerPreflight } from './preflight.js'
import type { RouteResult } from './router.js'

/** Sends each request to what it asks for: an API at a host of its own, the AI surface, or an API below its tenant's path. */
export function dispatcher(routes: readonly AiRoute[]): (exchange: Exchange, host: string) => void {
  const surface = aiSurface(routes)
  return (exchange, host) => {
    const { router } = exchange.runtime
    const { method, path } = exchange
    if (method === 'OPTIONS' && answerPreflight(exchange, host, surface.owns(path))) return
    const own = router.findAtHost(host, method, path, exchange)
    if (own !== null) return toRest(exchange, own)
    if (surface.owns(path)) return toAi(exchange, surface)
    toRest(exchange, router.findAnywhere(method, path, exchange))
  }
}

function toAi(exchange: Exchange, surface: AiSurface): void {
  const found = surface.find(exchange.method, exchange.path)
  exchange.dialect = found.dialect
  exchange.facts.route = found.label
  exchange.chain = exchange.runtime.globalChain
  if (authenticate(exchange)) found.handle(exchange)
}

/** The refusals stand in the contract's order: key, then route. */
function toRest(exchange: Exchange, result: RouteResult): void {
  const route = result && 'route' in result ? result.route : undefined
  // Refusals too are answers of the API, with the headers that its policies give them.
  if (route) exchange.chain = exchange.runtime.chainFor(route.api, undefined)
  const { authentication } = exchange.chain
  if (authentication !== null) return identify(exchange, authentication, () => callKnown(exchange, result))
  if (route?.rest.auth !== 'none' && !authenticate(exchange, route?.rest.keyInQuery)) return
  callKnown(exchange, result)
}

function callKnown(exchange: Exchange, result: RouteResult): void {
  if (result === null) return exchange.fail('route_not_found')
  if ('allow' in result) return exchange.fail('method_not_allowed', { headers: ['allow', result.allow.join(', ')] })
  callRest(exchange, result)
}
