const number = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

export const formatNumber = (value: number): string => number.format(value)
export const formatCompact = (value: number): string => (value < 10_000 ? number.format(value) : compact.format(value))
/** `1 route`, `3 routes`. */
export const formatCount = (count: number, word: string): string =>
  `${number.format(count)} ${word}${count === 1 ? '' : 's'}`
export const formatAbsolute = (instant: string): string => absolute.format(new Date(instant))

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** `3 min. ago`, `in 2 days`; `now` within ten seconds. */
export function formatRelative(instant: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000)
  if (Math.abs(seconds) < 10) return 'now'
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
  return relative.format(Math.trunc(seconds / size), unit)
}

/** `0.4 ms`, `312 ms`, `4.20 s`. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '–'
  if (ms === 0) return '0 ms'
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`
}

const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

const tiny = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 })

/** Decimal USD as the API has it: `$49`, `$12.50`; below a cent as many digits as tell something. */
export function formatUsd(amount: string): string {
  const value = Number(amount)
  if (value === 0) return '$0'
  if (value < 0.01) return `$${tiny.format(value)}`
  return `$${Number.isInteger(value) ? number.format(value) : cents.format(value)}`
}

/** `needs_info` is for programs; `Needs info` is for people. */
export function formatWord(word: string): string {
  const words = word
    .replaceAll(/[_-]/g, ' ')
    .replaceAll('.', ': ')
    .replaceAll(/\b(api|json|xml|url|jwt|ip|http|tls)\b/g, name => name.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const WINDOW_UNITS: Record<string, string> = { s: 'second', m: 'minute', h: 'hour', d: 'day', mo: 'month' }

/** `1m` → `minute`, `15m` → `15 minutes`. */
export function formatWindow(window: string): string {
  const [, count = '1', unit = ''] = /^(\d+)([a-z]+)$/.exec(window) ?? []
  const word = WINDOW_UNITS[unit] ?? window
  return count === '1' ? word : `${count} ${word}s`
}
