import type { Algorithm } from '../jose-algorithms.js'
import { publicKey, secretKey, type VerificationKey } from '../jose-keys.js'

export interface StaticKey {
  id?: string | undefined
  algorithm: Algorithm
  publicKey?: string | undefined
  secret?: string | undefined
  encoding: 'text' | 'base64'
}

const bytesOf = (secret: string, encoding: StaticKey['encoding']): Buffer =>
  Buffer.from(secret, encoding === 'base64' ? 'base64' : 'utf8')

/** What is wrong with a key, and with which field of it. */
export function faultOfKey(key: StaticKey): { path: string[]; message: string } | undefined {
  const { algorithm, secret, encoding } = key
  if (!algorithm.startsWith('HS')) {
    if (secret !== undefined) return { path: ['secret'], message: `${algorithm} has no shared secret` }
    if (key.publicKey === undefined) return { path: ['publicKey'], message: `${algorithm} needs a public key` }
    try {
      publicKey(key.id, algorithm, key.publicKey)
      return undefined
    } catch {
      return { path: ['publicKey'], message: `a public key for ${algorithm}, in PEM` }
    }
  }
  if (key.publicKey !== undefined) return { path: ['publicKey'], message: `${algorithm} has no public key` }
  if (secret === undefined) return { path: ['secret'], message: `${algorithm} needs a shared secret` }
  // A public key as the secret is how algorithms are confused: everybody could sign with it.
  if (/-----BEGIN/.test(secret)) return { path: ['secret'], message: 'a secret, not a key in PEM' }
  const least = Number(algorithm.slice(2)) / 8
  return bytesOf(secret, encoding).length < least ? { path: ['secret'], message: `at least ${least} bytes` } : undefined
}

export const readStaticKey = ({ id, algorithm, publicKey: pem, secret = '', encoding }: StaticKey): VerificationKey =>
  pem === undefined ? secretKey(id, algorithm, bytesOf(secret, encoding)) : publicKey(id, algorithm, pem)
