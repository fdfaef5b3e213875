import type { Exchange } from '../exchange/exchange.js'
import { keyDigest } from './key-digest.js'

const HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'] as const
const OURS = /^gh_(?:live|test)_/

/** True for what has the shape of one of our keys, valid or not: such a value never travels upstream. */
export const looksLikeKey = (value: string): boolean => OURS.test(value)

const BEARER = /^bearer +(\S+) *$/i

/** Token of an Authorization header of the Bearer scheme. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]

/**
 * The key that the caller sent and the header (or `?`, the query) that carried it. Where several headers hold something, the one that
 * has the shape of a key counts.
 */
function presentedKey(
  exchange: Exchange,
  queryName: string | undefined,
): { secret: string; carrier: string } | undefined {
  const bearer = bearerOf(exchange.header('authorization'))
  let other = bearer === undefined ? undefined : { secret: bearer, carrier: 'authorization' }
  if (bearer !== undefined && looksLikeKey(bearer)) return other
  for (const carrier of HEADERS) {
    const value = exchange.header(carrier)
    if (value === undefined || value === '') continue
    const found = { secret: value, carrier }
    if (looksLikeKey(value)) return found
    other ??= found
  }
  if (queryName !== undefined && exchange.query !== '') {
    const value = new URLSearchParams(exchange.query).get(queryName)
    if (value) return { secret: value, carrier: '?' }
  }
  return other
}

/** Finds who calls and sets `exchange.caller`; false where the call has been refused. */
export function authenticate(exchange: Exchange, queryName?: string): boolean {
  const presented = presentedKey(exchange, queryName)
  if (!presented) return refuse(exchange, 'key_missing')
  // A mistyped key is told by its checksum, before any look-up.
  const digest = keyDigest(presented.secret)
  if (digest === undefined) return refuse(exchange, 'key_invalid')
  const key = exchange.runtime.keyByHash(digest)
  const consumer = key && exchange.runtime.consumerOf(key.resource.application, key.resource.subscription)
  if (!key || !consumer) return refuse(exchange, 'key_invalid')
  exchange.caller = { key: key.resource, consumer }
  exchange.credential = presented.carrier
  if (key.resource.state === 'revoked') return refuse(exchange, 'key_revoked')
  if (key.resource.state === 'disabled')
    return refuse(exchange, 'key_revoked', 'This key is disabled. Enable it in the portal, or make a new one.')
  if (key.expiresAt <= exchange.time) return refuse(exchange, 'key_expired')
  if (key.permits !== null && !key.permits(exchange.clientAddress)) return refuse(exchange, 'ip_denied')
  if (consumer.application.state !== 'active')
    return refuse(exchange, 'subscription_suspended', 'This application is suspended. See its page in the portal.')
  return true
}

function refuse(exchange: Exchange, code: Parameters<Exchange['fail']>[0], detail?: string): false {
  exchange.fail(code, { detail })
  return false
}
