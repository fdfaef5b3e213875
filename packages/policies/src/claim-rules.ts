import type { Rejection } from './contract.js'
import type { Claims } from './jose-token.js'

export interface ClaimRules {
  /** Empty: any. */
  readonly issuers: readonly string[]
  /** Empty: any; else one of them has to be among those of the token. */
  readonly audiences: readonly string[]
  readonly leewaySeconds: number
  readonly requireExpiry: boolean
  readonly maxLifetimeSeconds?: number | undefined
  readonly scopes: readonly string[]
  readonly requiredClaims: readonly { claim: string; values: readonly string[] }[]
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Why a token whose signature is good is refused all the same; `now` in ms. */
export function faultIn(claims: Claims, rules: ClaimRules, now: number): Rejection | undefined {
  return faultOfTimes(claims, rules, now / 1000) ?? faultOfParties(claims, rules) ?? lackIn(claims, rules)
}

function faultOfTimes({ exp, nbf, iat }: Claims, rules: ClaimRules, now: number): Rejection | undefined {
  const { leewaySeconds: leeway, maxLifetimeSeconds: longest } = rules
  if ([exp, nbf, iat].some(time => time !== undefined && !isTime(time))) return rejected('A time in the token is none.')
  if (isTime(exp) ? exp + leeway <= now : rules.requireExpiry)
    return isTime(exp) ? { error: 'credentials_expired' } : rejected('The token does not say when it expires.')
  if (isTime(nbf) && nbf - leeway > now) return rejected('The token is not valid yet.')
  if (isTime(iat) && iat - leeway > now) return rejected('The token was issued in the future.')
  if (longest !== undefined && !(isTime(exp) && isTime(iat) && exp - iat <= longest))
    return rejected('The token lives longer than is allowed here.')
  return undefined
}

function faultOfParties({ iss, aud }: Claims, { issuers, audiences }: ClaimRules): Rejection | undefined {
  if (issuers.length > 0 && !issuers.includes(iss as string)) return rejected('The issuer of the token is not taken.')
  if (audiences.length > 0 && !textsIn(aud, false).some(each => audiences.includes(each)))
    return rejected('The token is meant for somebody else.')
  return undefined
}

function lackIn(claims: Claims, { scopes, requiredClaims }: ClaimRules): Rejection | undefined {
  if (scopes.length > 0) {
    const granted = [...textsIn(claims.scope, true), ...textsIn(claims.scp, true)]
    const missing = scopes.filter(scope => !granted.includes(scope))
    if (missing.length > 0) return { error: 'policy_denied', detail: `The token lacks the scope ${missing.join(' ')}.` }
  }
  for (const { claim, values } of requiredClaims)
    if (!textsIn(claimAt(claims, claim), true).some(each => values.includes(each)))
      return { error: 'policy_denied', detail: `The token's ${claim} does not allow this.` }
  return undefined
}

const rejected = (detail: string): Rejection => ({ error: 'credentials_rejected', detail })

/** A claim by its name, or below it by names joined by dots: `realm_access.roles`. A claim whose own name holds dots comes first. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** The texts of a claim that is one or a list of them; `split` at spaces, as scopes are written. */
export function textsIn(value: unknown, split: boolean): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap(each => {
    if (typeof each === 'boolean' || typeof each === 'number') return [String(each)]
    if (typeof each !== 'string') return []
    return split ? [each, ...each.split(' ')] : [each]
  })
}
