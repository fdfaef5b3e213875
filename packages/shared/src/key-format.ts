/**
 * API keys: `gh_live_` or `gh_test_`, 8 characters of public id, 32 random base62, 6 of checksum.
 * The checksum (CRC-32 of everything before it) lets scanners match keys and the gateway refuse a mistyped one without a look-up.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PATTERN = /^gh_(live|test)_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

const CRC_TABLE = new Uint32Array(256)
for (let n = 0; n < 256; n++) {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  CRC_TABLE[n] = c
}

function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) crc = CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** Six characters of CRC-32 in base62, as at the end of keys and tokens. */
export function checksum(body: string): string {
  let value = crc32(body)
  let out = ''
  for (let i = 0; i < 6; i++) {
    out = ALPHABET[value % 62] + out
    value = Math.floor(value / 62)
  }
  return out
}

/** Base62 text without modulo bias; `random` must be plentiful (two bytes a character is ample): throws RangeError when it runs out. */
export function base62(length: number, random: Uint8Array): string {
  let out = ''
  for (const byte of random) {
    if (byte < 248) out += ALPHABET[byte % 62]
    if (out.length === length) return out
  }
  throw new RangeError('not enough random bytes')
}

export type KeyEnvironment = 'live' | 'test'

export interface ParsedKey {
  environment: KeyEnvironment
  publicId: string
}

/** Builds a key secret from at least 80 random bytes. */
export function formatKey(environment: KeyEnvironment, random: Uint8Array): { secret: string; publicId: string } {
  const body = base62(40, random)
  const head = `gh_${environment}_${body}`
  return { secret: head + checksum(head), publicId: body.slice(0, 8) }
}

/** Undefined for anything that is not a key with a right checksum. */
export function parseKey(secret: string): ParsedKey | undefined {
  const match = PATTERN.exec(secret)
  if (!match || checksum(secret.slice(0, -6)) !== match[4]) return undefined
  return { environment: match[1] as KeyEnvironment, publicId: match[2]! }
}
