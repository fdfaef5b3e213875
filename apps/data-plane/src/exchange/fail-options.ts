export interface FailOptions {
  detail?: string | undefined
  /** Seconds; every 429 and 503 gets one anyway. */
  retryAfter?: number | undefined
  /** The request's field at fault, for AI dialects. */
  param?: string | undefined
  /** What a caller who is not known is asked for; absent: what holds here. */
  challenge?: string | undefined
  /** Flat name, value pairs besides the standard ones. */
  headers?: readonly string[] | undefined
  /** What happened, for the log of the process; never shown. */
  cause?: unknown
}
