/** A request that the sandbox refuses; each dialect puts it in its own words. */
export class Refusal extends Error {
  readonly status: number
  /** The field at fault, where there is one. */
  readonly param: string | undefined
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(status: number, message: string, more: { param?: string; retryAfter?: number | undefined } = {}) {
    super(message)
    this.status = status
    this.param = more.param
    this.retryAfter = more.retryAfter
  }
}
