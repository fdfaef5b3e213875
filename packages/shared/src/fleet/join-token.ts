import { base62 } from '../key-format.js'

/**
 * A one-time token that lets a node join: `ghj_<40 base62>.<SHA-256 of the CA's SubjectPublicKeyInfo, base64url>`.
 * The pin lets a node tell the real control plane from anybody in between before it sends the token.
 */
export interface JoinToken {
  /** The part that proves the right to join; stored hashed. */
  secret: string
  /** Base64url, 43 characters. */
  caPin: string
}

const PATTERN = /^(ghj_[0-9A-Za-z]{40})\.([0-9A-Za-z_-]{43})$/

/** `random`: 80 bytes or more. */
export const newJoinSecret = (random: Uint8Array): string => `ghj_${base62(40, random)}`

export const formatJoinToken = (token: JoinToken): string => `${token.secret}.${token.caPin}`

/** Undefined for anything else than a join token. */
export function parseJoinToken(text: string): JoinToken | undefined {
  const match = PATTERN.exec(text.trim())
  return match ? { secret: match[1]!, caPin: match[2]! } : undefined
}
