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

/** Prices in integer nano-USD per million tokens, so that fractions of a cent per million stay exact. */
export interface TokenPrice {
  input: number
  output: number
  cachedInput?: number | undefined
  cacheWrite?: number | undefined
  reasoning?: number | undefined
  /** nano-USD per call, where the vendor asks one. */
  request?: number | undefined
}

export interface TokenCounts {
  /** All input tokens, cached ones included. */
  input: number
  /** All output tokens, reasoning included. */
  output: number
  cached: number
  cacheWrite: number
  reasoning: number
}

const big = (tokens: number, price: number): bigint => BigInt(tokens) * BigInt(price)

/** Cost of a call in nano-USD, summed exactly and rounded half up once. */
export function costOf(tokens: TokenCounts, price: TokenPrice): bigint {
  const reasoning = price.reasoning === undefined ? 0 : Math.min(tokens.reasoning, tokens.output)
  const cached = price.cachedInput === undefined ? 0 : Math.min(tokens.cached, tokens.input)
  const written = price.cacheWrite === undefined ? 0 : Math.min(tokens.cacheWrite, tokens.input - cached)
  const sum =
    big(tokens.input - cached - written, price.input) +
    big(cached, price.cachedInput ?? 0) +
    big(written, price.cacheWrite ?? 0) +
    big(tokens.output - reasoning, price.output) +
    big(reasoning, price.reasoning ?? 0)
  return (sum + 500_000n) / 1_000_000n + BigInt(price.request ?? 0)
}
