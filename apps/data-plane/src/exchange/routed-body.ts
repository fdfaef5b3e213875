/** Of a body that is read to find a route, before it is known who calls. */
export const ROUTED_BYTES = 64 * 1024

/** The body of a call as far as the choice of its route has to see it. Made when a route asks for the first time. */
export class RoutedBody {
  /** A route has asked and nothing has been read. */
  wanted = false
  /** Null: it has not been read, or is not to be. */
  bytes: Buffer | null = null
  private known = false
  private parsed: unknown = undefined

  /** Undefined where it is no JSON, or not known yet. */
  get json(): unknown {
    if (!this.known) this.wanted = true
    return this.parsed
  }

  /** Null: it is too large to be looked at, or there is none. */
  take(bytes: Buffer | null): void {
    this.known = true
    this.wanted = false
    this.bytes = bytes
    try {
      if (bytes !== null) this.parsed = JSON.parse(bytes.toString('utf8')) as unknown
    } catch {
      // No JSON: then it has no fields.
    }
  }
}
