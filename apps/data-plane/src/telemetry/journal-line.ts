/**
 * A worker's journal is lines, each with its kind as the first byte:
 * `S` and the record to book if the call's settlement never comes; `P` and the id of a call under way with its output tokens so far;
 * `R` and a settled call's record; `X` and the id of a settled call with its record, sealed, in base64; `T` and the sums of all that was settled
 * since the last batch ended; `C` and the number of the batch that ends here. All of them are made in this file, and read in it.
 */
export const kinds = { start: 0x53, progress: 0x50, record: 0x52, sealed: 0x58, sums: 0x54, cut: 0x43 } as const

export const NEWLINE = 10

/** As records begin, and ids are of one length: so nobody has to parse a line to know its call. */
const RECORD_ID_AT = '{"id":"'.length
const ID_LENGTH = 'call_'.length + 24

/** Of a line `[start, end)` of kind `S` or `R`, whose text is a record. */
export const idOfRecord = (bytes: Buffer, start: number): string =>
  bytes.toString('latin1', start + 1 + RECORD_ID_AT, start + 1 + RECORD_ID_AT + ID_LENGTH)

/** `id` and what follows it, for lines of kind `X` and `P`. */
export const withId = (id: string, text: string): string => `${id} ${text}`

export const idOf = (bytes: Buffer, start: number): string => bytes.toString('latin1', start + 1, start + 1 + ID_LENGTH)

/** What follows the id. */
export const textAfterId = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start + 1 + ID_LENGTH + 1, end)
