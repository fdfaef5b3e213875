import { type ErrorCode, errorCodes } from './codes.js'

export interface InputIssue {
  /** JSON pointer (RFC 6901) into the body; `?name` for a query parameter, `/` of a path parameter is its name. */
  pointer: string
  message: string
}

export interface ErrorOptions {
  /** Shown to the caller instead of the catalogue's text. Never put secrets or addresses here. */
  detail?: string
  errors?: InputIssue[]
  /** Seconds. */
  retryAfter?: number
  /** The request field at fault, for AI dialects. */
  param?: string
  /** For logs only. */
  cause?: unknown
}

/** The only error that is meant for a caller; everything else becomes `internal`. */
export class GatewayError extends Error {
  readonly status: number
  readonly detail: string
  readonly errors: InputIssue[] | undefined
  readonly retryAfter: number | undefined
  readonly param: string | undefined

  constructor(
    readonly code: ErrorCode,
    options: ErrorOptions = {},
  ) {
    super(options.detail ?? errorCodes[code].detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'GatewayError'
    this.status = errorCodes[code].status
    this.detail = this.message
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.param = options.param
  }
}
