import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import { type ErrorDialect, errorBody } from '@gatehouse/shared/errors/render.js'

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
