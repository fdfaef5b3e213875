import { headerIn, listIn } from '../headers.js'
import { type Directives, dateOf, directives, secondsOf } from './directives.js'

/** What is known of a stored answer's time. All in ms. */
export interface Freshness {
  /** Its age when it came, RFC 9111, 4.2.3. */
  readonly initialAge: number
  readonly receivedAt: number
  readonly lifetime: number
  /** It may be used for so much longer than it is fresh. */
  readonly whileRevalidate: number
  readonly ifError: number
  /** Once stale it is not used without asking. */
  readonly mustRevalidate: boolean
  /** Not even while it is fresh. */
  readonly alwaysAsk: boolean
}

export interface Defaults {
  defaultSeconds: number
  staleWhileRevalidateSeconds: number
  staleIfErrorSeconds: number
}

/** Statuses that may be kept without being told so (RFC 9110, 15.1), 206 left out. */
const HEURISTIC = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])
const MAX_HEURISTIC_MS = 86_400_000

export interface Answered {
  status: number
  headers: readonly string[]
  /** When it was asked for, and when it came, ms since the epoch. */
  requestedAt: number
  receivedAt: number
}

export function freshnessOf(answer: Answered, defaults: Defaults): Freshness {
  const { headers, requestedAt, receivedAt } = answer
  const control = directives(listIn(headers, 'cache-control'))
  const date = dateOf(headerIn(headers, 'date')) ?? receivedAt
  const told = headerIn(headers, 'age')
  const ageValue = told !== undefined && /^\d+$/.test(told) ? Number(told) * 1000 : 0
  const apparent = Math.max(0, receivedAt - date)
  const shared = control.has('s-maxage') || control.has('proxy-revalidate') || control.has('must-revalidate')
  return {
    initialAge: Math.max(apparent, ageValue + receivedAt - requestedAt),
    receivedAt,
    lifetime: lifetimeOf(answer, control, date, defaults),
    whileRevalidate: 1000 * (secondsOf(control, 'stale-while-revalidate') ?? defaults.staleWhileRevalidateSeconds),
    ifError: 1000 * (secondsOf(control, 'stale-if-error') ?? defaults.staleIfErrorSeconds),
    mustRevalidate: shared,
    alwaysAsk: control.has('no-cache'),
  }
}

function lifetimeOf(
  { status, headers }: Answered,
  control: Directives,
  date: number,
  { defaultSeconds }: Defaults,
): number {
  const told = secondsOf(control, 's-maxage') ?? secondsOf(control, 'max-age')
  if (told !== undefined) return told * 1000
  const expires = headerIn(headers, 'expires')
  // What is no date means: already over.
  if (expires !== undefined) return Math.max(0, (dateOf(expires) ?? 0) - date)
  if (!HEURISTIC.has(status)) return 0
  if (defaultSeconds > 0) return defaultSeconds * 1000
  const modified = dateOf(headerIn(headers, 'last-modified'))
  return modified === undefined ? 0 : Math.min(MAX_HEURISTIC_MS, Math.max(0, date - modified) / 10)
}

export const ageOf = ({ initialAge, receivedAt }: Freshness, now: number): number =>
  initialAge + Math.max(0, now - receivedAt)

/** ms left; negative: stale for so long. */
export const leftOf = (freshness: Freshness, now: number): number => freshness.lifetime - ageOf(freshness, now)

/** Whether an answer may be kept at all. `authorized`: the service was sent a credential of the caller's. */
export function isStorable({ status, headers }: Pick<Answered, 'status' | 'headers'>, authorized: boolean): boolean {
  const control = directives(listIn(headers, 'cache-control'))
  if (control.has('no-store') || control.has('private')) return false
  if (control.has('must-understand') && !HEURISTIC.has(status)) return false
  if (status < 200 || status === 206 || status === 304 || status >= 500) return false
  if (headerIn(headers, 'set-cookie') !== undefined || headerIn(headers, 'content-range') !== undefined) return false
  if (/(?:^|,)\s*\*\s*(?:,|$)/.test(listIn(headers, 'vary') ?? '')) return false
  // RFC 9111, 3.5.
  if (authorized && !control.has('public') && !control.has('s-maxage') && !control.has('must-revalidate')) return false
  return (
    HEURISTIC.has(status) ||
    control.has('max-age') ||
    control.has('s-maxage') ||
    headerIn(headers, 'expires') !== undefined ||
    control.has('public')
  )
}
