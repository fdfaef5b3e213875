import { classify } from '../common/errors.js'
import { objectOf, textOf } from '../common/wire.js'
import type { ProviderError } from '../contract.js'

/** Statuses of the types that an error of Anthropic's may have, also in a stream that began well. */
const STATUSES: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
}

export const statusOf = (type: string): number | undefined => STATUSES[type]

export function anthropicError(status: number, body: unknown, retryAfter?: string): ProviderError {
  const { type, message } = objectOf(objectOf(body).error)
  // An account that cannot pay is told with status 400.
  if (status === 400 && /credit balance/i.test(textOf(message))) return classify(402, body, retryAfter)
  return classify(status === 200 ? (statusOf(textOf(type)) ?? 502) : status, body, retryAfter)
}
