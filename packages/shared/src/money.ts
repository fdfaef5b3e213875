export { type Charge, chargesOf, costOf, type TokenCounts, type TokenPrice } from './price.js'

/** Money is integer nano-USD (10⁻⁹ USD) inside, a decimal string of USD outside. */
const NANO = 1_000_000_000n
const ZERO = 0x30
const MINUS = 0x2d

export function usd(nano: bigint | number): string {
  const text = BigInt(nano).toString()
  const negative = text.charCodeAt(0) === MINUS
  const digits = (negative ? text.slice(1) : text).padStart(10, '0')
  const point = digits.length - 9
  let end = digits.length
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end--
  const whole = (negative ? '-' : '') + digits.slice(0, point)
  return end > point ? `${whole}.${digits.slice(point, end)}` : whole
}

/** Parses a decimal string of USD; throws RangeError on anything else or on more than nine decimals. */
export function nanoUsd(text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text)
  if (!match) throw new RangeError(`not an amount in USD: ${text}`)
  return BigInt(match[1]!) * NANO + BigInt((match[2] ?? '').padEnd(9, '0'))
}
