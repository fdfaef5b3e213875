import { type ErrorCode, errorCodes } from './codes.js'
import type { InputIssue } from './gateway-error.js'

/** How a client expects its errors: RFC 9457 problems, or one of the AI vendors' envelopes. */
export type ErrorDialect = 'problem' | 'openai' | 'anthropic' | 'gemini' | 'ollama' | 'cohere'

export interface ErrorView {
  code: ErrorCode
  /** Status of the answer; the catalogue's unless a dialect needs another. */
  status: number
  detail: string
  requestId: string
  errors?: InputIssue[] | undefined
  param?: string | undefined
}

export const contentTypeOf = (dialect: ErrorDialect): string =>
  dialect === 'problem' ? 'application/problem+json' : 'application/json'

const OPENAI_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  413: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
}

const ANTHROPIC_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const GEMINI_STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** The body of an error answer as a plain object, ready for JSON. */
export function errorBody(dialect: ErrorDialect, view: ErrorView): Record<string, unknown> {
  switch (dialect) {
    case 'problem':
      return {
        type: `urn:gatehouse:error:${view.code}`,
        title: errorCodes[view.code].title,
        status: view.status,
        detail: view.detail,
        code: view.code,
        request_id: view.requestId,
        ...(view.errors ? { errors: view.errors } : {}),
      }
    case 'openai':
      return {
        error: {
          message: view.detail,
          type: OPENAI_TYPES[view.status] ?? (view.status >= 500 ? 'server_error' : 'invalid_request_error'),
          param: view.param ?? null,
          code: view.code,
        },
      }
    case 'anthropic':
      return {
        type: 'error',
        error: {
          type: ANTHROPIC_TYPES[view.status] ?? (view.status >= 500 ? 'api_error' : 'invalid_request_error'),
          message: view.detail,
        },
        request_id: view.requestId,
      }
    case 'ollama':
      return { error: view.detail }
    case 'cohere':
      return { id: view.requestId, message: view.detail }
    case 'gemini':
      return { error: { code: view.status, message: view.detail, status: GEMINI_STATUSES[view.status] ?? 'UNKNOWN' } }
  }
}
