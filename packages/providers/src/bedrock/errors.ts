import { classify } from '../common/errors.js'
import { objectOf, textOf } from '../common/wire.js'
import type { ProviderError } from '../contract.js'

/** Statuses that exceptions inside a stream would have had before it. */
const STATUSES: Record<string, number> = {
  internalServerException: 500,
  modelStreamErrorException: 502,
  validationException: 400,
  throttlingException: 429,
  serviceUnavailableException: 503,
}

export const statusOf = (exception: string): number => STATUSES[exception] ?? 502

const NO_SUCH_MODEL = /model identifier is invalid|on-demand throughput|inference profile/i

/** Errors of Bedrock: `{message}`, sometimes with `__type`. */
export function bedrockError(status: number, body: unknown, retryAfter?: string): ProviderError {
  const { message, Message } = objectOf(body)
  const plain = { error: { message: textOf(message) || textOf(Message) } }
  if (status === 400 && NO_SUCH_MODEL.test(plain.error.message)) return classify(404, plain, retryAfter)
  // The model failed, not the call.
  return classify(status === 424 ? 502 : status, plain, retryAfter)
}
