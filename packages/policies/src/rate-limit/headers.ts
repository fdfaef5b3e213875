import type { LimitWindow } from '../contract.js'

/** A limit as an answer tells it. */
export interface Told {
  name: string
  window: LimitWindow
}

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

/** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10), and the older three of whichever has least left. In place. */
export function pushLimits(headers: string[], told: readonly Told[]): void {
  let policy = ''
  let now = ''
  let tightest: LimitWindow | undefined
  for (const { name, window } of told) {
    const divider = now === '' ? '' : ', '
    policy += `${divider}"${name}";q=${window.limit};w=${seconds(window.windowMs)}`
    now += `${divider}"${name}";r=${window.remaining};t=${seconds(window.resetMs)}`
    if (!tightest || window.remaining < tightest.remaining) tightest = window
  }
  if (!tightest) return
  headers.push('ratelimit-policy', policy, 'ratelimit', now)
  headers.push('x-ratelimit-limit', String(tightest.limit), 'x-ratelimit-remaining', String(tightest.remaining))
  headers.push('x-ratelimit-reset', String(seconds(tightest.resetMs)))
}
