import { Environment } from '@marcbachmann/cel-js'
import { compileCel, expressionOf, firstOf, LIMITS } from './condition.js'

const environment = new Environment({ limits: LIMITS }).registerVariable('request', 'map')

/** What the expression of a route may ask of a call, before anybody knows whose it is. */
export interface RouteCall {
  readonly method: string
  readonly path: string
  /** As it was asked for, with its port. */
  readonly authority: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly clientAddress: string
  /** Asked for by TLS; empty: none. */
  readonly serverName: string
  /** Where the caller's address lies; null: nobody knows. */
  readonly place: { readonly country: string; readonly region: string } | null
  /** ms since the epoch. */
  readonly time: number
  /** The body; undefined where it is no JSON. */
  readonly json: unknown
}

/** Decides one call: what it asks for and is not there does not hold. */
export type RouteExpression = (call: RouteCall) => boolean

/** Throws with a sentence on what is no condition. */
export function compileRouteExpression(text: string): RouteExpression {
  const holds = compileCel(environment, text)
  return call => {
    try {
      return holds({ request: requestOf(call) })
    } catch {
      return false
    }
  }
}

/** As it is configured. */
export const routeExpression = expressionOf(compileRouteExpression)

// What is dear to tell is told only where it is asked for.
const requestOf = (call: RouteCall): object => ({
  method: call.method,
  path: call.path,
  host: call.authority.replace(/:\d*$/, '').toLowerCase(),
  clientAddress: call.clientAddress,
  serverName: call.serverName,
  time: new Date(call.time),
  get country() {
    return call.place?.country ?? ''
  },
  get region() {
    return call.place?.region ?? ''
  },
  get query() {
    return Object.fromEntries(new URLSearchParams(call.query))
  },
  get headers() {
    return Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, firstOf(value)]))
  },
  get body() {
    return call.json
  },
})
