import type { Json } from '../answer/json.js'

/** An item of `output`, with the pieces in which its text or its arguments stream. */
export type OutputItem =
  | { kind: 'reasoning'; item: Json }
  | { kind: 'message'; item: Json; part: Json; pieces: readonly string[] }
  | { kind: 'function_call'; item: Json; pieces: readonly string[] }
