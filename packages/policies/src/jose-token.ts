import { type Algorithm, isAlgorithm } from './jose-algorithms.js'

export type Claims = Readonly<Record<string, unknown>>

/** A signed JSON Web Token, read and not checked. */
export interface Token {
  readonly algorithm: Algorithm
  readonly keyId: string | undefined
  readonly claims: Claims
  /** What was signed. */
  readonly signed: string
  readonly signature: Buffer
}

/** Longer ones are refused before anything is decoded. */
const MOST_CHARACTERS = 8192
const PARTS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

/** Reads the compact form (RFC 7515, 3.1). A string says why it is refused. */
export function readToken(text: string): Token | string {
  if (text.length > MOST_CHARACTERS) return 'The token is too long.'
  const [, head, body, signature] = PARTS.exec(text) ?? []
  if (head === undefined || body === undefined || signature === undefined) return 'This is not a signed JSON Web Token.'
  const header = objectIn(head)
  const claims = objectIn(body)
  if (!header || !claims) return 'The token cannot be read.'
  // Extensions that have to be understood and are not (RFC 7515, 4.1.11).
  if (header.crit !== undefined) return 'The token asks for an extension that is not known here.'
  if (typeof header.cty === 'string' && /^(?:application\/)?jwt$/i.test(header.cty))
    return 'The token holds another one.'
  if (!isAlgorithm(header.alg)) return 'The algorithm of the token is not taken.'
  if (header.kid !== undefined && typeof header.kid !== 'string') return 'The token cannot be read.'
  return {
    algorithm: header.alg,
    keyId: header.kid,
    claims,
    signed: `${head}.${body}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
