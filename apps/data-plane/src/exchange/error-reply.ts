import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import { contentTypeOf, type ErrorDialect, errorBody } from '@gatehouse/shared/errors/render.js'
import type { FailOptions } from './fail-options.js'

export interface ErrorDetails {
  detail?: string | undefined
  param?: string | undefined
}

/** Status of a code in a dialect: guardrails answer 400 on AI paths, so that official SDKs raise a bad-request error. */
export const statusOf = (code: ErrorCode, dialect: ErrorDialect): number =>
  code === 'guardrail_blocked' && dialect !== 'problem' ? 400 : errorCodes[code].status

const MARK = '%request-id%'
const templates = new Map<string, [string, string]>()

function template(dialect: ErrorDialect, code: ErrorCode): [string, string] {
  const key = `${dialect} ${code}`
  let parts = templates.get(key)
  if (!parts) {
    const view = { code, status: statusOf(code, dialect), detail: errorCodes[code].detail, requestId: MARK }
    const [before, after] = JSON.stringify(errorBody(dialect, view)).split(MARK)
    parts = [before!, after ?? '']
    templates.set(key, parts)
  }
  return parts
}

/** Body of an error answer. Those with the catalogue's own text are rendered once and only get the request id filled in. */
export function errorPayload(dialect: ErrorDialect, code: ErrorCode, requestId: string, details: ErrorDetails): Buffer {
  if (details.detail === undefined && details.param === undefined) {
    const [before, after] = template(dialect, code)
    // Only the dialects that show the id have a second part.
    return Buffer.from(after === '' ? before : before + inJson(requestId) + after)
  }
  const view = {
    code,
    status: statusOf(code, dialect),
    detail: details.detail ?? errorCodes[code].detail,
    requestId,
    param: details.param,
  }
  return Buffer.from(JSON.stringify(errorBody(dialect, view)))
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** What an API that takes keys asks for. */
export const BY_KEY = 'Bearer realm="gatehouse"'

/** Flat name, value pairs. */
export function errorHeaders(
  dialect: ErrorDialect,
  code: ErrorCode,
  status: number,
  { retryAfter, headers: more }: FailOptions,
  challenge: string,
): string[] {
  const headers = ['content-type', contentTypeOf(dialect)]
  if (status === 429 || status === 503) headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfter ?? 1))))
  else if (retryAfter !== undefined) headers.push('retry-after', String(Math.ceil(retryAfter)))
  if (status === 401) headers.push('www-authenticate', challenge)
  if (code === 'budget_exhausted') headers.push('x-should-retry', 'false')
  if (more) headers.push(...more)
  return headers
}
