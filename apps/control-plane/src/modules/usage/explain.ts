import type { planLimits } from '@gatehouse/shared/api/catalog.js'
import { errorCodes, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { interrupted } from '@gatehouse/shared/telemetry/start.js'
import type { z } from 'zod'
import type { CallDetail } from './call-row.js'

type Limits = z.output<typeof planLimits>

/** What the plan of a call allows. */
export interface Terms {
  plan: string
  product: string
  limits: Limits
}

const LIMITED = new Set(['rate_limited', 'token_limited', 'quota_exhausted', 'budget_exhausted'])

/** Why a call went wrong, in words; null for one that did not. */
export function explain(
  error: string | null,
  detail: Pick<CallDetail, 'attempts' | 'verdicts'>,
  terms?: Terms,
): string | null {
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
    ...(terms && LIMITED.has(error) ? [allowance(terms)] : []),
    ...(refusing.length > 0 ? [`Decided by ${refusing.join(', ')}.`] : []),
    ...(failed.length > 0
      ? [`Tried ${failed.map(attempt => `${attempt.provider} (${attempt.error ?? attempt.status})`).join(', then ')}.`]
      : []),
  ].join(' ')
}

function allowance({ plan, product, limits }: Terms): string {
  const { requests, tokens, concurrency, budget } = limits
  const parts = [
    requests && `${requests.limit} requests per ${requests.window}`,
    tokens && `${tokens.limit} tokens per ${tokens.window}`,
    concurrency && `${concurrency} calls at a time`,
    budget && `${budget.amount} USD per ${budget.window}`,
  ].filter(Boolean)
  return `The plan ${plan} of ${product} allows ${parts.join(', ')}, shared by all keys of the application.`
}
