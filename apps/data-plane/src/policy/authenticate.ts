import type { Identity, Rejection } from '@gatehouse/policies/contract.js'
import { bearerOf, looksLikeKey } from '@gatehouse/policies/credentials.js'
import type { Exchange } from '../exchange/exchange.js'
import { SUSPENDED } from './authentication.js'
import { keyDigest } from './key-digest.js'

const HEADERS = ['x-api-key', 'api-key', 'x-goog-api-key'] as const

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
  const rejection = enterKey(exchange, keyDigest(presented.secret))
  if (exchange.caller !== undefined) exchange.credential = presented.carrier
  return rejection === undefined || refuse(exchange, rejection.error, rejection.detail)
}

/** Whom a key stands for, for policies that take keys in ways of their own. A call by a known key is logged as that key's, refused or not. */
export function checkKey(exchange: Exchange, digest: string | undefined): Identity | Rejection {
  const rejection = enterKey(exchange, digest)
  if (rejection !== undefined) return rejection
  const { keyId, subscription, consumer } = exchange.caller!
  return { application: consumer.application.id, subscription, key: keyId }
}

const INVALID: Rejection = { error: 'key_invalid' }
const REVOKED: Rejection = { error: 'key_revoked' }
const DISABLED: Rejection = {
  error: 'key_revoked',
  detail: 'This key is disabled. Enable it in the portal, or make a new one.',
}
const EXPIRED: Rejection = { error: 'key_expired' }
const FROM_ELSEWHERE: Rejection = { error: 'ip_denied' }
const SUSPENDED_APPLICATION: Rejection = { error: 'subscription_suspended', detail: SUSPENDED }

/** Sets `exchange.caller` where the key is known; undefined where it may be used now. */
function enterKey(exchange: Exchange, digest: string | undefined): Rejection | undefined {
  if (digest === undefined) return INVALID
  const key = exchange.runtime.keyByHash(digest)
  const consumer = key && exchange.runtime.consumerOf(key.resource.application, key.resource.subscription)
  if (!key || !consumer) return INVALID
  const { id, subscription, state } = key.resource
  exchange.caller = { keyId: id, subscription, consumer, plans: null }
  if (state === 'revoked') return REVOKED
  if (state === 'disabled') return DISABLED
  if (key.expiresAt <= exchange.time) return EXPIRED
  if (key.permits !== null && !key.permits(exchange.clientAddress)) return FROM_ELSEWHERE
  if (consumer.application.state !== 'active') return SUSPENDED_APPLICATION
  return undefined
}

function refuse(exchange: Exchange, code: Parameters<Exchange['fail']>[0], detail?: string): false {
  exchange.fail(code, { detail })
  return false
}
