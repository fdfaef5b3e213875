import { errorCodes, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { interrupted } from '@gatehouse/shared/telemetry/start.js'
import type { CallDetail } from './call-row.js'

/** Why a call went wrong, in words; null for one that did not. */
export function explain(error: string | null, detail: Pick<CallDetail, 'attempts' | 'verdicts'>): string | null {
  if (error === null) return null
  if (error === 'client_closed') return 'The caller closed the connection before the answer was complete.'
  if (error === interrupted)
    return 'The gateway was stopped in the middle of this call. Its tokens are what was expected and seen of it until then.'
  const meaning = isErrorCode(error) ? `${errorCodes[error].title}. ${errorCodes[error].detail}` : error
  const refusing = detail.verdicts
    .filter(verdict => verdict.verdict !== 'pass')
    .map(verdict => `${verdict.policy}: ${verdict.verdict}`)
  const failed = detail.attempts.filter(attempt => attempt.error !== undefined || attempt.status >= 400)
  return [
    meaning,
    ...(refusing.length > 0 ? [`Decided by ${refusing.join(', ')}.`] : []),
    ...(failed.length > 0
      ? [`Tried ${failed.map(attempt => `${attempt.provider} (${attempt.error ?? attempt.status})`).join(', then ')}.`]
      : []),
  ].join(' ')
}
