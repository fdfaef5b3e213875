export type Json = Record<string, unknown>

/** A value that does not fit its field; `pointer` tells where. */
export class JsonMisfit extends Error {
  constructor(
    readonly pointer: string,
    message: string,
  ) {
    super(`${pointer || 'The body'}: ${message}`)
  }
}
