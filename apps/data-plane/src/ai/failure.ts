import type { Provider, ProviderError } from '@gatehouse/providers/contract.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { errorCodes } from '@gatehouse/shared/errors/codes.js'
import { errorBody } from '@gatehouse/shared/errors/render.js'
import type { Exchange } from '../exchange/exchange.js'
import { errorOf, type Failure } from '../upstream/send.js'
import { headerOf } from './answer-head.js'

/** A failed attempt: what it means, and what the log says of it. */
export interface AttemptFailure {
  code: ErrorCode & (ProviderError['code'] | 'no_healthy_upstream')
  retry: ProviderError['retry']
  /** The provider's status; 0 where there was no answer. */
  status: number
  /** Fit to show: scrubbed. */
  message: string
  retryAfterMs?: number | undefined
  native?: ProviderError['native']
}

/** Failures of the connection. Nothing had been answered, so another target may always be tried; a refused address stays refused. */
export function connectionFailure(failure: Failure): AttemptFailure {
  const code = errorOf(failure) as AttemptFailure['code']
  return { code, retry: failure === 'denied' ? 'next' : 'same', status: 0, message: failure }
}

export function brokenAnswer(status: number, message: string): AttemptFailure {
  return { code: 'upstream_error', retry: 'same', status, message }
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
  return { ...provider.error(status, parse(body), retryAfter), status }
}

/** An error told inside an answer that began well: `{"error":{…}}` with or without a status of its own. */
export function toldFailure(provider: Provider, body: unknown): AttemptFailure {
  const told = (body as { error?: { code?: unknown; status?: unknown } } | undefined)?.error
  const status = [told?.code, told?.status].find(each => typeof each === 'number' && each >= 400 && each < 600) ?? 502
  return { ...provider.error(status as number, body), status: status as number }
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

/** Answers with the failure that ended the last attempt, in OpenAI's words. */
export function failWith(exchange: Exchange, failure: AttemptFailure, headers: string[]): void {
  if (failure.code === 'bad_request' && failure.status >= 400) return passRefusal(exchange, failure, headers)
  // A client that tries again meets the same refusal.
  if (failure.code === 'upstream_auth') headers.push('x-should-retry', 'false')
  const retryAfter = failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000
  exchange.fail(failure.code, { detail: SHOWN[failure.code], retryAfter, headers })
}

/** The request itself is at fault: the provider's status and words help the caller, scrubbed. */
function passRefusal(exchange: Exchange, failure: AttemptFailure, headers: string[]): void {
  const { native } = failure
  exchange.facts.error ??= 'bad_request'
  const error = {
    message: failure.message,
    type: native?.type ?? 'invalid_request_error',
    param: native?.param ?? null,
    code: native?.code ?? 'bad_request',
  }
  headers.push('content-type', 'application/json')
  exchange.reply(failure.status, headers, Buffer.from(JSON.stringify({ error })))
}

/** The dialect's error event: after it the stream ends without `[DONE]`. */
export function errorEvent(exchange: Exchange, code: ErrorCode, detail: string): Buffer {
  const { status } = errorCodes[code]
  const body = errorBody('openai', { code, status, detail, requestId: exchange.requestId })
  return Buffer.from(`data: ${JSON.stringify(body)}\n\n`)
}
