import type { FailureKind } from '@gatehouse/shared/routing/route-tree.js'
import type { AttemptFailure } from '../failure.js'

/** A bit each, so that a choice knows at once whether a failure is one of its own. */
export const kindBits: Readonly<Record<FailureKind, number>> = {
  'context-length': 1,
  'content-policy': 2,
  'rate-limited': 4,
  auth: 8,
  timeout: 16,
  unavailable: 32,
}

/** Others fail with the same request alike: only a choice that names the kind may take over. */
export const NAMED_ONLY = kindBits['context-length'] | kindBits['content-policy']

/** 0: the request itself is at fault. */
export function kindOf({ code, retry, native }: AttemptFailure): number {
  if (native?.code === 'context_length_exceeded') return kindBits['context-length']
  if (native?.code === 'content_policy_violation' || native?.code === 'content_filter')
    return kindBits['content-policy']
  if (code === 'rate_limited') return kindBits['rate-limited']
  if (code === 'upstream_auth') return kindBits.auth
  if (code === 'upstream_timeout') return kindBits.timeout
  return retry === 'never' ? 0 : kindBits.unavailable
}
