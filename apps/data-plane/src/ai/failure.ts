import type { Provider, ProviderError } from '@gatehouse/providers/contract.js'
import type { AiEvent } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { errorCodes } from '@gatehouse/shared/errors/codes.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { Exchange } from '../exchange/exchange.js'
import { headerOf } from '../exchange/header-of.js'
import { errorOf, type Failure } from '../upstream/send.js'
import { resetMs } from './rate-reset.js'

/** A failed attempt: what it means, and what the log says of it. */
export interface AttemptFailure {
  code: ErrorCode & (ProviderError['code'] | 'no_healthy_upstream' | 'unsupported' | 'internal')
  retry: ProviderError['retry']
  /** The provider's status; 0 where there was no answer. */
  status: number
  /** Fit to show: scrubbed. */
  message: string
  retryAfterMs?: number | undefined
  native?: ProviderError['native']
  /** The request's field at fault, in the caller's words. */
  param?: string | undefined
}

/** Failures of the connection. Nothing had been answered, so another target may always be tried; a refused address stays refused. */
export function connectionFailure(failure: Failure): AttemptFailure {
  const code = errorOf(failure) as AttemptFailure['code']
  return { code, retry: failure === 'denied' ? 'next' : 'same', status: 0, message: failure }
}

export function brokenAnswer(status: number, message: string): AttemptFailure {
  return { code: 'upstream_error', retry: 'same', status, message }
}

/** The answer is well, but must not pass unseen. */
export function policyFailure(status: number): AttemptFailure {
  return { code: 'internal', retry: 'never', status, message: 'a policy failed' }
}

/** What a provider's error answer means. */
export function refusedAnswer(
  provider: Provider,
  status: number,
  headers: readonly string[],
  body: Buffer,
): AttemptFailure {
  const ms = Number(headerOf(headers, 'retry-after-ms') ?? Number.NaN)
  const retryAfter = Number.isFinite(ms) ? String(ms / 1000) : headerOf(headers, 'retry-after')
  const failure = { ...provider.error(status, parse(body), retryAfter), status }
  if (failure.code !== 'rate_limited' || failure.retryAfterMs !== undefined) return failure
  return { ...failure, retryAfterMs: resetMs(headers, Date.now()) }
}

/** An error told inside an answer that began well: `{"error":{…}}` with or without a status of its own. */
export function toldFailure(provider: Provider, body: unknown): AttemptFailure {
  const told = (body as { error?: { code?: unknown; status?: unknown } } | undefined)?.error
  const status = [told?.code, told?.status].find(each => typeof each === 'number' && each >= 400 && each < 600) ?? 502
  return { ...provider.error(status as number, body), status: status as number }
}

/** An error event of a translated stream. */
export function eventFailure({ code, message, status = 502 }: AiEvent & { type: 'error' }): AttemptFailure {
  if (status === 429) return { code: 'rate_limited', retry: 'same', status, message }
  if (status === 408 || status === 504) return { code: 'upstream_timeout', retry: 'same', status, message }
  if (status >= 400 && status < 500 && status !== 401 && status !== 403)
    return { code: 'bad_request', retry: 'never', status, message, native: { code } }
  return { code: 'upstream_error', retry: 'same', status, message }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

const SHOWN: Partial<Record<ErrorCode, string>> = {
  rate_limited:
    'The provider of this model takes no more calls at the moment. Wait for the time in Retry-After, then try again.',
  model_not_found: 'The provider does not know the model behind this name. Tell the publisher.',
}

/** Statuses of a provider that has too much to do. */
const OVERLOADED: ReadonlySet<number> = new Set([503, 529])

/** Answers with the failure that ended the last attempt, in the caller's dialect. */
export function failWith(exchange: Exchange, failure: AttemptFailure, headers: string[]): void {
  const { code, status, param } = failure
  const retryAfter = failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000
  if (code === 'bad_request' && status >= 400) return passRefusal(exchange, failure, headers)
  if (code === 'unsupported') return exchange.fail(code, { detail: failure.message, param, headers })
  // A client that tries again meets the same refusal.
  if (code === 'upstream_auth') headers.push('x-should-retry', 'false')
  if (code === 'upstream_error' && OVERLOADED.has(status)) return overloaded(exchange, retryAfter, headers)
  exchange.fail(code, { detail: SHOWN[code], retryAfter, headers })
}

/** Clients of Anthropic's know a status of its own for it. */
function overloaded(exchange: Exchange, retryAfter: number | undefined, headers: string[]): void {
  const detail = 'The provider of this model has too much to do at the moment. Try again after Retry-After.'
  if (exchange.dialect !== 'anthropic') return exchange.fail('no_healthy_upstream', { detail, retryAfter, headers })
  exchange.facts.error ??= 'no_healthy_upstream'
  const view = { code: 'no_healthy_upstream' as const, status: 529, detail, requestId: exchange.requestId }
  headers.push('content-type', 'application/json', 'retry-after', String(Math.max(1, Math.ceil(retryAfter ?? 1))))
  exchange.reply(529, headers, Buffer.from(JSON.stringify(errorBody('anthropic', view))))
}

/** The request itself is at fault: the provider's status and words help the caller, scrubbed. */
function passRefusal(exchange: Exchange, failure: AttemptFailure, headers: string[]): void {
  const { native, status, message } = failure
  exchange.facts.error ??= 'bad_request'
  const view = { code: 'bad_request' as const, status, detail: message, requestId: exchange.requestId }
  const body = errorBody(exchange.dialect, { ...view, param: native?.param })
  if (exchange.dialect === 'openai') Object.assign(body.error as object, openAiWords(native))
  headers.push('content-type', 'application/json')
  exchange.reply(status, headers, Buffer.from(JSON.stringify(body)))
}

/** Programs that speak this dialect look at the vendor's own type and code. */
const openAiWords = (native: AttemptFailure['native']): object => ({
  type: native?.type ?? 'invalid_request_error',
  code: native?.code ?? 'bad_request',
})

/** What is told of a failure after the first byte. */
export const brokenView = (exchange: Exchange, code: ErrorCode, detail: string): ErrorView => ({
  code,
  status: errorCodes[code].status,
  detail,
  requestId: exchange.requestId,
})
