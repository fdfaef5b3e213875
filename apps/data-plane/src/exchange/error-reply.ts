import { type ErrorCode, errorCodes } from '@gatehouse/shared/errors/codes.js'
import { contentTypeOf, type ErrorDialect, errorBody } from '@gatehouse/shared/errors/render.js'
import { grpcWebForm, grpcWebType } from '@gatehouse/shared/grpc-web.js'
import type { Chain } from '../policy/chain.js'
import type { FailOptions } from './fail-options.js'
import { grpcError } from './grpc-error.js'
import type { Inbound } from './inbound.js'

/** The call that is refused. */
interface Refused {
  readonly dialect: ErrorDialect
  readonly requestId: string
  readonly inbound: Pick<Inbound, 'grpc' | 'header'>
  readonly chain: Pick<Chain, 'authentication'>
}

interface ErrorReply {
  status: number
  /** Flat name, value pairs. */
  headers: string[]
  body: Buffer
}

const NOTHING = Buffer.alloc(0)

/** An error of the catalogue as its caller expects it. */
export function errorReply(call: Refused, code: ErrorCode, options: FailOptions): ErrorReply {
  if (call.inbound.grpc) return { status: 200, headers: grpcError(code, options), body: NOTHING }
  const web = grpcWebForm(call.inbound.header('content-type'))
  if (web) return { status: 200, headers: grpcError(code, options, grpcWebType(web)), body: NOTHING }
  const { dialect } = call
  const status = statusOf(code, dialect)
  const headers = ['content-type', contentTypeOf(dialect)]
  if (status === 429 || status === 503)
    headers.push('retry-after', String(Math.max(1, Math.ceil(options.retryAfter ?? 1))))
  else if (options.retryAfter !== undefined) headers.push('retry-after', String(Math.ceil(options.retryAfter)))
  if (status === 401)
    headers.push('www-authenticate', options.challenge ?? call.chain.authentication?.challenge ?? BY_KEY)
  if (code === 'budget_exhausted') headers.push('x-should-retry', 'false')
  if (options.headers) headers.push(...options.headers)
  return { status, headers, body: errorPayload(dialect, code, call.requestId, options) }
}

type ErrorDetails = Pick<FailOptions, 'detail' | 'param'>

/** Status of a code in a dialect: guardrails answer 400 on AI paths, so that official SDKs raise a bad-request error. */
const statusOf = (code: ErrorCode, dialect: ErrorDialect): number =>
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
const BY_KEY = 'Bearer realm="gatehouse"'
