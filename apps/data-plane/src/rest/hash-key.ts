import type { Exchange } from '../exchange/exchange.js'
import { hashOf } from '../upstream/balancing/hash.js'
import type { UpstreamRules } from '../upstream/upstream.js'

/** The cookie that callers are given who are told apart by one and have none. */
export const DEFAULT_COOKIE = 'gatehouse-target'

/** By what a call sticks to a target; `given`: the value of a cookie that its caller gets with the answer. */
export interface Stickiness {
  key: number
  given: string | undefined
}

const NONE: Stickiness = { key: 0, given: undefined }

/** Who lacks what is asked for is told apart by address. */
export function stickinessOf(exchange: Exchange, { algorithm, hash }: UpstreamRules['balancing']): Stickiness {
  if (algorithm !== 'consistent-hash') return NONE
  if (hash.by === 'cookie') {
    const value = cookieOf(exchange.header('cookie'), hash.name ?? DEFAULT_COOKIE)
    return value === undefined
      ? { key: hashOf(exchange.callId), given: exchange.callId }
      : { key: hashOf(value), given: undefined }
  }
  return { key: hashOf(textOf(exchange, hash) ?? exchange.clientAddress), given: undefined }
}

function textOf(exchange: Exchange, { by, name }: UpstreamRules['balancing']['hash']): string | undefined {
  switch (by) {
    case 'header':
      return name === undefined ? undefined : exchange.header(name.toLowerCase())
    case 'path':
      return exchange.path
    case 'consumer':
      return exchange.applicationId
    default:
      return exchange.clientAddress
  }
}

/** The value of a cookie, as sent. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}

/** Kept as long as the browser is open; the service behind sees it and scripts do not. */
export const stickyCookie = (name: string, value: string, secure: boolean): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
