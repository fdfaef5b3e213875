import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Ctx } from '../contract.js'

export interface Signature {
  username: string
  algorithm: string
  /** Lower-case names, in the order in which they were signed. */
  signed: readonly string[]
  signature: Buffer
}

const SCHEME = /^hmac +(.+)$/i
const FIELD = /^(\w+)="([^"]*)"$/

/** An Authorization header of the scheme `hmac`; null where it is of that scheme and cannot be read. */
export function readSignature(authorization: string | undefined): Signature | null | undefined {
  if (authorization === undefined || !/^hmac\b/i.test(authorization)) return undefined
  const fields = new Map<string, string>()
  for (const part of SCHEME.exec(authorization)?.[1]?.split(',') ?? []) {
    const [, name, value] = FIELD.exec(part.trim()) ?? []
    // A field that stands twice could be read in two ways.
    if (name === undefined || value === undefined || fields.has(name)) return null
    fields.set(name, value)
  }
  const [username, algorithm, signature] = ['username', 'algorithm', 'signature'].map(name => fields.get(name))
  if (!username || !algorithm || !signature) return null
  const signed = (fields.get('headers') ?? 'date').toLowerCase().split(' ').filter(Boolean)
  return { username, algorithm, signed, signature: Buffer.from(signature, 'base64') }
}

/** The text that was signed; undefined where a header that was is not there. */
export function signingText(ctx: Ctx, names: readonly string[]): string | undefined {
  const lines: string[] = []
  for (const name of names) {
    if (name === 'request-line') lines.push(`${ctx.method} ${ctx.target} HTTP/1.1`)
    else if (name === '@request-target') lines.push(`${name}: ${ctx.method.toLowerCase()} ${ctx.target}`)
    else {
      const value = ctx.headers[name]
      if (value === undefined) return undefined
      lines.push(`${name}: ${Array.isArray(value) ? value.join(', ') : value}`)
    }
  }
  return lines.join('\n')
}

export function isSignedWith(secret: string, { algorithm, signature }: Signature, text: string): boolean {
  const expected = createHmac(algorithm.slice('hmac-'.length), secret).update(text).digest()
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}

/** SHA-256 of a body as a `Digest` (RFC 3230) or `Content-Digest` (RFC 9530) header tells it, in base64; undefined where it tells none. */
export function toldDigest(ctx: Ctx, signed: readonly string[]): string | undefined {
  for (const [name, pattern] of DIGESTS) {
    const value = signed.includes(name) ? ctx.headers[name] : undefined
    const found = typeof value === 'string' ? pattern.exec(value)?.[1] : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const DIGESTS = [
  ['content-digest', /(?:^|, *)sha-256=:([A-Za-z0-9+/]+=*):/],
  ['digest', /(?:^|, *)sha-256=([A-Za-z0-9+/]+=*)/i],
] as const

export const digestOf = (body: Buffer): string => hash('sha256', body, 'base64')
