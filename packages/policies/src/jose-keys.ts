import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { type Algorithm, algorithmsOf, isAlgorithm } from './jose-algorithms.js'

/** A key that checks signatures, and the only algorithms that it does so by. */
export interface VerificationKey {
  readonly id: string | undefined
  readonly key: KeyObject
  readonly algorithms: readonly Algorithm[]
}

/** A key set may not keep a call busy by trying keys. */
const MOST_KEYS = 50

/** A public key in PEM. Throws on what is none, and on a key that the algorithm does not go with. */
export function publicKey(id: string | undefined, algorithm: Algorithm, pem: string): VerificationKey {
  // A private key would do for Node too, and would then lie where public ones do.
  if (!/^\s*-----BEGIN (?:RSA )?(?:PUBLIC KEY|CERTIFICATE)-----/.test(pem)) throw new TypeError('a public key in PEM')
  const key = createPublicKey(pem)
  if (!algorithmsOf(key).includes(algorithm)) throw new TypeError(`no key for ${algorithm}`)
  return { id, key, algorithms: [algorithm] }
}

export const secretKey = (id: string | undefined, algorithm: Algorithm, secret: Buffer): VerificationKey => ({
  id,
  key: createSecretKey(secret),
  algorithms: [algorithm],
})

/**
 * The public keys of a JWK Set (RFC 7517) that check signatures. Those that are for something else or of a kind that is not taken are left out, shared
 * secrets too: what everybody can read is none. Throws TypeError on what is no set, and on one without a key that can be used.
 */
export function readKeySet(json: unknown): VerificationKey[] {
  const list = (json as { keys?: unknown } | null)?.keys
  if (!Array.isArray(list)) throw new TypeError('not a JWK Set')
  const keys = list.slice(0, MOST_KEYS).flatMap(item => readKey(item as JsonWebKey) ?? [])
  if (keys.length === 0) throw new TypeError('the JWK Set holds no key that checks signatures')
  return keys
}

function readKey(jwk: JsonWebKey & { kid?: unknown; use?: unknown; alg?: unknown; key_ops?: unknown }) {
  if (jwk === null || typeof jwk !== 'object' || jwk.kty === 'oct') return undefined
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined
  if (Array.isArray(jwk.key_ops) && !jwk.key_ops.includes('verify')) return undefined
  let key: KeyObject
  try {
    key = createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined
  }
  const able = algorithmsOf(key)
  const algorithms = jwk.alg === undefined ? able : able.filter(name => isAlgorithm(jwk.alg) && name === jwk.alg)
  return algorithms.length > 0 ? { id: typeof jwk.kid === 'string' ? jwk.kid : undefined, key, algorithms } : undefined
}
