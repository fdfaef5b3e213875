import { headerOf } from '../exchange/header-of.js'

/** What providers tell of their limits beside Retry-After: what is left, and when there is more. */
const LIMITS: readonly (readonly [remaining: string, reset: string])[] = [
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  ['anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
  ['anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'],
  ['anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
]
/** The same limits whole. */
const WHOLE: Readonly<Record<string, string>> = {
  'x-ratelimit-remaining-requests': 'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-tokens': 'x-ratelimit-limit-tokens',
  'anthropic-ratelimit-requests-remaining': 'anthropic-ratelimit-requests-limit',
  'anthropic-ratelimit-tokens-remaining': 'anthropic-ratelimit-tokens-limit',
  'anthropic-ratelimit-input-tokens-remaining': 'anthropic-ratelimit-input-tokens-limit',
  'anthropic-ratelimit-output-tokens-remaining': 'anthropic-ratelimit-output-tokens-limit',
  'x-ratelimit-remaining': 'x-ratelimit-limit',
}

/** What a provider says is left of whichever of its limits has least, 0 to 1; undefined where it says nothing. */
export function shareLeft(headers: readonly string[]): number | undefined {
  let least: number | undefined
  for (const [remaining] of LIMITS) {
    const left = Number(headerOf(headers, remaining) ?? Number.NaN)
    const whole = Number(headerOf(headers, WHOLE[remaining]!) ?? Number.NaN)
    if (left >= 0 && whole > 0) least = Math.min(least ?? 1, left / whole)
  }
  return least
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const MOST_MS = 3_600_000
/** Numbers above this are a time, not a duration. */
const EPOCH_S = 1_000_000_000

/** ms until the last of the limits that are used up has room again; undefined where none says so. `now` in ms since the epoch. */
export function resetMs(headers: readonly string[], now: number): number | undefined {
  let wait: number | undefined
  for (const [remaining, reset] of LIMITS) {
    if (Number(headerOf(headers, remaining) ?? Number.NaN) !== 0) continue
    const ms = untilReset(headerOf(headers, reset) ?? '', now)
    if (ms !== undefined) wait = Math.max(wait ?? 0, ms)
  }
  return wait === undefined ? undefined : Math.min(wait, MOST_MS)
}

/** `1m30.5s`, `20ms`, `12` (seconds), a second of the epoch, or an instant. */
function untilReset(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text)
    return Math.max(0, seconds > EPOCH_S ? seconds * 1000 - now : seconds * 1000)
  }
  if (/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) {
    let ms = 0
    for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g))
      ms += Number(count) * UNITS[unit as keyof typeof UNITS]
    return Math.ceil(ms)
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
