import { hash } from 'node:crypto'
import { parseKey } from '@gatehouse/shared/key-format.js'

/** Secrets whose hash is kept, a generation. */
const GENERATION = 10_000

// Two generations: what was asked for lately outlives the older one. A hash depends on nothing but its secret, so it never goes stale.
let young = new Map<string, string>()
let old = new Map<string, string>()

/** SHA-256 of a key's secret, base64url; undefined for what has not the shape of a key or a wrong checksum. */
export function keyDigest(secret: string): string | undefined {
  const known = young.get(secret)
  if (known !== undefined) return known
  const digest = old.get(secret) ?? compute(secret)
  if (digest === undefined) return undefined
  if (young.size === GENERATION) {
    old = young
    young = new Map()
  }
  young.set(secret, digest)
  return digest
}

// Node 20.12 has it; the one-shot form is several times faster than createHash.
const compute = (secret: string): string | undefined =>
  parseKey(secret) ? hash('sha256', secret, 'base64url') : undefined
