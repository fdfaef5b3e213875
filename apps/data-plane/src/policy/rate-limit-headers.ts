import type { Limits } from '@gatehouse/shared/config/resources.js'
import type { LimitState } from './limits/contract.js'

const seconds = (ms: number): number => Math.max(0, Math.ceil(ms / 1000))

/** `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10): quota and window in seconds of each limit. */
export function rateLimitPolicy(limits: Limits | LimitState): string | null {
  const items: string[] = []
  if (limits.requests) items.push(`"requests";q=${limits.requests.limit};w=${seconds(limits.requests.windowMs)}`)
  if (limits.tokens) items.push(`"tokens";q=${limits.tokens.limit};w=${seconds(limits.tokens.windowMs)}`)
  if (limits.budget && !('soft' in limits.budget && limits.budget.soft))
    items.push(`"budget";q=${micro(limits.budget.limit)};w=${seconds(limits.budget.windowMs)}`)
  return items.length > 0 ? items.join(', ') : null
}

/** Money is told in millionths of a USD: the format's integers end at 15 digits. */
const micro = (nano: number): number => Math.floor(nano / 1000)

/** A time as the OpenAI SDKs' headers have it: `"120ms"`, `"6s"`, `"1m0s"`. */
function spell(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.ceil(ms))}ms`
  const total = seconds(ms)
  const minutes = Math.floor(total / 60)
  if (minutes === 0) return `${total}s`
  return minutes < 60 ? `${minutes}m${total % 60}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m${total % 60}s`
}

/** What is left of a plan's limits, as the IETF draft and as OpenAI say it: field lines. */
export function rateLimitLines(policy: string, { requests, tokens, budget }: LimitState): string {
  let lines = `ratelimit-policy: ${policy}\r\n`
  let left = ''
  if (requests) {
    const { limit, remaining, resetMs } = requests
    left = `"requests";r=${remaining};t=${seconds(resetMs)}`
    lines += `x-ratelimit-limit-requests: ${limit}\r\nx-ratelimit-remaining-requests: ${remaining}\r\nx-ratelimit-reset-requests: ${spell(resetMs)}\r\n`
  }
  if (tokens) {
    const { limit, remaining, resetMs } = tokens
    const item = `"tokens";r=${remaining};t=${seconds(resetMs)}`
    left = left === '' ? item : `${left}, ${item}`
    lines += `x-ratelimit-limit-tokens: ${limit}\r\nx-ratelimit-remaining-tokens: ${remaining}\r\nx-ratelimit-reset-tokens: ${spell(resetMs)}\r\n`
  }
  if (budget) {
    const item = `"budget";r=${micro(budget.remaining)};t=${seconds(budget.resetMs)}`
    left = left === '' ? item : `${left}, ${item}`
  }
  // Of a limit that nothing was asked of yet nobody knows what is left.
  return left === '' ? lines : `${lines}ratelimit: ${left}\r\n`
}
