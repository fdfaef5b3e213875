import { classify } from '../common/errors.js'
import { isObject, listOf, objectOf, textOf } from '../common/wire.js'
import type { ProviderError } from '../contract.js'

/** Google's errors: `{error: {code, message, status, details}}`, or a list with one of them. How long to wait stands in the details. */
export function googleError(status: number, body: unknown, retryAfter?: string): ProviderError {
  const { error } = objectOf(Array.isArray(body) ? body[0] : body)
  if (!isObject(error)) return classify(status, body, retryAfter)
  const { message, status: word, details } = error
  const all = listOf(details).map(objectOf)
  const delay = all.map(each => textOf(each.retryDelay)).find(Boolean)
  const badKey = all.some(each => each.reason === 'API_KEY_INVALID')
  const plain = { error: { message: textOf(message), code: textOf(word) } }
  return classify(badKey ? 401 : status, plain, retryAfter ?? delay)
}
