import { withoutParameter } from '@gatehouse/policies/credentials.js'
import type { RouteMatch } from '../config/route.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Endpoint } from '../upstream/balancing/endpoint.js'

/** Path and query at the service: its base path, then the route's rewrite or what follows the API's own path. */
export function upstreamPath(exchange: Exchange, match: RouteMatch, target: Endpoint): string {
  const { rewrite, strip, rest } = match.route
  let path = target.basePath
  if (rewrite === null) path += exchange.path.slice(strip)
  else for (const part of rewrite) path += typeof part === 'string' ? part : (match.values[part] ?? '')
  if (path === '') path = '/'
  const query = exchange.credential === '?' ? withoutParameter(exchange.query, rest.keyInQuery ?? '') : exchange.query
  return query === '' ? path : `${path}?${query}`
}
