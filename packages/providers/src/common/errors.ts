import type { ProviderError } from '../contract.js'
import { scrub } from './scrub.js'
import { isObject, type Json, listOf, objectOf, textOf } from './wire.js'

const MAX_RETRY_AFTER_MS = 3_600_000

/** Codes of an account that cannot pay; waiting does not help, another account may. */
const OUT_OF_CREDIT = /insufficient_quota|billing|payment|credit|balance/i

/** Codes that programs look at, where a vendor says it in words alone. */
const CODES: readonly [RegExp, string][] = [
  [
    /maximum context length|context (length|window|size)|prompt is too long|input is too long|too many (input )?tokens|exceeds? the (maximum|limit).*tokens|input token count/i,
    'context_length_exceeded',
  ],
  [/content (management )?policy|content[_ ]filter|safety system/i, 'content_policy_violation'],
]

/**
 * What an error answer means. Bodies in use: `{error:{message,type,param,code}}`, `{error:"text"}`, `{message,type,param,code}`
 * (Mistral, vLLM), `{detail}` (Mistral, FastAPI), or no JSON at all.
 */
export function classify(status: number, body: unknown, retryAfter?: string): ProviderError {
  const native = nativeOf(body)
  const message = scrub(native.message) || `The provider answered with status ${status}.`
  const wait = retryAfterMs(retryAfter)
  const base = { message, ...(wait === undefined ? {} : { retryAfterMs: wait }) }
  if (status === 401 || status === 403 || status === 402) return { ...base, code: 'upstream_auth', retry: 'next' }
  if (status === 429)
    return OUT_OF_CREDIT.test(`${native.code ?? ''} ${native.type ?? ''}`)
      ? { ...base, code: 'upstream_auth', retry: 'next' }
      : { ...base, code: 'rate_limited', retry: 'same' }
  if (status === 404)
    // A page instead of an error means that the base URL is wrong, not the model.
    return { ...base, code: isObject(body) ? 'model_not_found' : 'upstream_error', retry: 'next' }
  if (status === 408 || status === 504) return { ...base, code: 'upstream_timeout', retry: 'same' }
  if (status >= 500) return { ...base, code: 'upstream_error', retry: status === 501 ? 'next' : 'same' }
  if (status === 400 || status === 409 || status === 413 || status === 415 || status === 422) {
    const { type, param } = native
    const code = CODES.find(([said]) => said.test(native.message))?.[1] ?? native.code
    const shown = { ...(code ? { code } : {}), ...(type ? { type } : {}), ...(param ? { param } : {}) }
    return { ...base, code: 'bad_request', retry: 'never', native: shown }
  }
  return { ...base, code: 'upstream_error', retry: 'next' }
}

interface Native {
  message: string
  code: string | undefined
  type: string | undefined
  param: string | undefined
}

function nativeOf(body: unknown): Native {
  const outer = isObject(body) ? body : {}
  const error = isObject(outer.error) ? outer.error : outer
  const message = textOf(error.message) || textOf(outer.error) || detailOf(outer) || textOf(outer.message)
  const code = typeof error.code === 'number' ? undefined : word(error.code)
  return { message, code, type: word(error.type), param: path(error.param) }
}

/** `detail` of FastAPI, a sentence or a list of what is wrong where; Mistral puts the list below `message`. */
function detailOf({ detail, message }: Json): string {
  const inner = detail ?? objectOf(message).detail
  return (
    textOf(inner) ||
    listOf(inner)
      .map(objectOf)
      .map(({ loc, msg }) => [listOf(loc).join('.'), textOf(msg)].filter(Boolean).join(': '))
      .join('; ')
  )
}

/** Vendors' codes are words; anything else could carry what it should not. */
const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : undefined

const path = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.[\]-]{1,128}$/.test(value) ? value : undefined

/** RFC 9110 §10.2.3, and decimals of a second as some vendors send. Undefined where it says nothing usable. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (!header) return undefined
  const seconds = /^\d+(\.\d+)?s?$/.test(header) ? Number.parseFloat(header) : (Date.parse(header) - Date.now()) / 1000
  if (!Number.isFinite(seconds)) return undefined
  return Math.min(Math.max(0, Math.round(seconds * 1000)), MAX_RETRY_AFTER_MS)
}
