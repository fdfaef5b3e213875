/** What came is no HTTP/1.1 that we take. Whoever throws it has stopped reading; the connection cannot be used any more. */
export class BadMessage extends Error {
  constructor(
    message: string,
    /** True where it was only too large. */
    readonly tooLarge = false,
  ) {
    super(message)
  }
}
