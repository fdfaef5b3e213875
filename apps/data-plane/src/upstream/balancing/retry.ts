import type { RetryRules } from '@gatehouse/shared/config/upstream.js'
import { type Failure, isUnsent } from '../send.js'

/** What may arrive twice and mean the same as once (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

export interface Ended {
  method: string
  /** How the attempt failed; null: it was answered. */
  failure: Failure | null
  /** Of the answer; 0: there was none. */
  status: number
  /** The body is at hand, so that it can be sent again once it was. */
  replayable: boolean
  /** Attempts that may have arrived, this one included. */
  arrived: number
}

/**
 * Whether another attempt is in order. `free`: nothing had been sent, so it is the first one still. `budget`: only if the upstream's budget
 * has one left. Never after the first byte of an answer went to the caller; that is for whoever asks to know.
 */
export function anotherAttempt(ended: Ended, rules: RetryRules): 'no' | 'free' | 'budget' {
  const { failure, status, method } = ended
  if (failure !== null && isUnsent(failure)) return 'free'
  if (!ended.replayable || failure === 'abandoned' || failure === 'total_timeout') return 'no'
  if (!IDEMPOTENT.has(method) || ended.arrived > rules.attempts) return 'no'
  return failure !== null || rules.statuses.includes(status) ? 'budget' : 'no'
}
