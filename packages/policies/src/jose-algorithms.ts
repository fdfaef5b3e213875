import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

/** Signatures of JSON Web Tokens (RFC 7518, RFC 8037) that are taken. `none` is not one. */
export const asymmetric = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
export const symmetric = ['HS256', 'HS384', 'HS512'] as const
export const algorithms = [...asymmetric, ...symmetric] as const
export type Algorithm = (typeof algorithms)[number]

export const isAlgorithm = (name: unknown): name is Algorithm => (algorithms as readonly unknown[]).includes(name)

const CURVES: Readonly<Record<string, Algorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }
/** Shorter moduli are broken, or soon are (RFC 7518, 3.3). */
const LEAST_RSA_BITS = 2048

/** What a key can check, by what it is and not by what a token says. Empty: nothing that is taken here. */
export function algorithmsOf(key: KeyObject): readonly Algorithm[] {
  if (key.type === 'secret') return symmetric
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_RSA_BITS
        ? []
        : asymmetric.filter(name => name.startsWith('RS') || name.startsWith('PS'))
    case 'ec': {
      const name = CURVES[key.asymmetricKeyDetails?.namedCurve ?? '']
      return name ? [name] : []
    }
    case 'ed25519':
      return ['EdDSA']
    default:
      return []
  }
}

/** True where the signature is the key's over the text. The caller has seen to it that the key is one for the algorithm. */
export function isSigned(algorithm: Algorithm, key: KeyObject, text: string, signature: Buffer): boolean {
  const digest = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('HS')) {
    const expected = createHmac(digest, key).update(text).digest()
    return signature.length === expected.length && timingSafeEqual(signature, expected)
  }
  const bytes = Buffer.from(text)
  if (algorithm === 'EdDSA') return verify(null, bytes, key, signature)
  if (algorithm.startsWith('ES')) return verify(digest, bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
  if (algorithm.startsWith('RS')) return verify(digest, bytes, key, signature)
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return verify(digest, bytes, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature)
}
