import type { AiRoute } from '../ai/handler.js'
import type { Exchange } from '../exchange/exchange.js'
import { readBody } from '../exchange/request-body.js'
import { ROUTED_BYTES } from '../exchange/routed-body.js'
import { authenticate } from '../policy/authenticate.js'
import { identify } from '../policy/authentication.js'
import { callRest } from '../rest/rest-call.js'
import { type AiSurface, aiSurface } from './ai-surface.js'
import { answerPreflight } from './preflight.js'
import type { RouteResult } from './router.js'

/** Sends each request to what it asks for: an API at a host of its own, the AI surface, or an API below its tenant's path. */
export function dispatcher(routes: readonly AiRoute[]): (exchange: Exchange, host: string) => void {
  const surface = aiSurface(routes)
  const find = (exchange: Exchange, host: string): void => {
    const { router } = exchange.runtime
    const { method, path } = exchange
    const own = router.findAtHost(host, method, path, exchange)
    if (exchange.routed?.wanted) return readForRoute(exchange, () => find(exchange, host))
    if (own !== null) return toRest(exchange, own)
    if (surface.owns(path)) return toAi(exchange, surface)
    const found = router.findAnywhere(method, path, exchange)
    if (exchange.routed?.wanted) return readForRoute(exchange, () => find(exchange, host))
    toRest(exchange, found)
  }
  return (exchange, host) => {
    if (exchange.method === 'OPTIONS' && answerPreflight(exchange, host, surface.owns(exchange.path))) return
    find(exchange, host)
  }
}

/** A route asks for the body. What says that it is larger is looked at by none; what turns out to be is refused. */
function readForRoute(exchange: Exchange, found: () => void): void {
  const { inbound, routed } = exchange
  const seen = inbound.bodyLength !== 0 && inbound.bodyLength <= ROUTED_BYTES && !inbound.grpc
  if (!seen) {
    routed!.take(null)
    return found()
  }
  readBody(exchange, ROUTED_BYTES, body => {
    routed!.take(body)
    found()
  })
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
