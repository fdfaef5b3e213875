import { randomFillSync } from 'node:crypto'

export interface TraceContext {
  /** 32 characters of hex. */
  trace: string
  /** 16 characters of hex: of the span that is this call. */
  span: string
  parent: string | undefined
  sampled: boolean
}

// Version ff and ids of nothing but zeros are none (W3C Trace Context, 3.2.2).
const PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** What a caller sent; undefined where it cannot be relied on. */
export function readParent(header: string | undefined): { trace: string; span: string; sampled: boolean } | undefined {
  const [, version, trace, span, flags, more] = PARENT.exec(header ?? '') ?? []
  if (trace === undefined || span === undefined || (version === '00' && more !== undefined)) return undefined
  return { trace, span, sampled: (Number.parseInt(flags!, 16) & 1) === 1 }
}

export const writeParent = ({ trace, span, sampled }: TraceContext): string => `00-${trace}-${span}-0${sampled ? 1 : 0}`

// Asking for a few bytes at a time costs as much as asking for many.
const pool = Buffer.allocUnsafe(4096)
let used = pool.length

export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
