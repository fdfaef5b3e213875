import { randomBytes } from 'node:crypto'
import { base62, checksum } from '@gatehouse/shared/key-format.js'

const PATTERN = /^ghp_[0-9A-Za-z]{38}$/

/** `ghp_`, 32 random base62 characters, 6 of checksum, so that scanners can match it. */
export function newToken(): string {
  const head = `ghp_${base62(32, randomBytes(64))}`
  return head + checksum(head)
}

export const isToken = (text: string): boolean => PATTERN.test(text) && checksum(text.slice(0, -6)) === text.slice(-6)
