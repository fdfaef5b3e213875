/**
 * A failure on command. `after` counts stream events that still arrive; an answer in one piece arrives by half.
 * `status` a refusal in the dialect's words; `reset` a TCP reset before the head; `stall` no head, ever;
 * `cut-after` the socket destroyed; `stall-after` silence on an open socket; `malformed-after` broken JSON, then a clean
 * end; `error-after` the dialect's own error event, then the end.
 */
export type Fault =
  | { kind: 'status'; status: number; retryAfter: number | undefined }
  | { kind: 'reset' | 'stall' }
  | { kind: StreamFault; after: number }

const STREAM_FAULTS = ['cut-after', 'stall-after', 'malformed-after', 'error-after'] as const
export type StreamFault = (typeof STREAM_FAULTS)[number]

const GRAMMAR = 'status=<400-599>[;retry-after=<s>], reset, stall, {cut,stall,malformed,error}-after=<events>'

/** Reads `status=429;retry-after=2`, `cut-after:5`, `reset`…; `:` and `=` are the same. Throws a sentence. */
export function parseFault(value: string): Fault {
  const fields = new Map(value.split(';').map(readField))
  const [kind = ''] = fields.keys()
  const count = fields.get(kind)
  if (kind === 'reset' || kind === 'stall') return { kind }
  if (kind === 'status' && count !== undefined && count >= 400 && count <= 599) {
    return { kind, status: count, retryAfter: fields.get('retry-after') }
  }
  const stream = STREAM_FAULTS.find(name => name === kind)
  if (stream && count !== undefined) return { kind: stream, after: count }
  throw new Error(`The fault "${value}" is none of ${GRAMMAR}.`)
}

function readField(field: string): [string, number | undefined] {
  const [name = '', count] = field.split(/[:=]/, 2)
  return [name.trim(), count !== undefined && /^\s*\d+\s*$/.test(count) ? Number(count) : undefined]
}
