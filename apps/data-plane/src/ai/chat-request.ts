import { isUtf8 } from 'node:buffer'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { isParseable, skipSpace } from './json-scan.js'
import { askForUsage, DuplicateMember, type Edit, findMembers, type Span } from './splice.js'

/** An OpenAI chat completion as it came: the parsed value to look at, the bytes to send. */
export interface ChatRequest {
  readonly bytes: Buffer
  readonly json: Readonly<Record<string, unknown>>
  readonly model: string
  readonly modelSpan: Span
  readonly stream: boolean
  /** What to splice in so that a stream tells its usage; undefined where the caller asked already or nothing is streamed. */
  readonly usageEdit: Edit | undefined
  readonly toolBytes: number
}

/** Far more than any conversation with its tools has. */
const MAX_VALUES = 250_000

const READ = ['model', 'stream', 'stream_options', 'tools', 'messages', 'max_tokens', 'max_completion_tokens', 'n']

const refuse = (detail: string, param?: string): GatewayError =>
  new GatewayError('bad_request', param === undefined ? { detail } : { detail, param })

/** Reads a request body. Throws GatewayError `bad_request` naming the field at fault. */
export function readChatRequest(bytes: Buffer): ChatRequest {
  const json = parseObject(bytes)
  const { model, messages } = json
  if (typeof model !== 'string' || model === '' || model.length > 256)
    throw refuse('Give the model as a string of 1 to 256 characters.', 'model')
  if (!Array.isArray(messages)) throw refuse('Give messages as an array.', 'messages')
  if (json.stream !== undefined && json.stream !== null && typeof json.stream !== 'boolean')
    throw refuse('Give stream as true or false.', 'stream')
  try {
    const [modelSpan, , options, tools] = findMembers(bytes, READ)
    const stream = json.stream === true
    return {
      bytes,
      json,
      model,
      modelSpan: modelSpan!,
      stream,
      usageEdit: stream ? askForUsage(bytes, skipSpace(bytes, 0, bytes.length), options) : undefined,
      toolBytes: tools ? tools.valueEnd - tools.valueStart : 0,
    }
  } catch (error) {
    if (error instanceof DuplicateMember) throw refuse(`${error.message}; send it once.`, error.member)
    throw error
  }
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) throw refuse('Send a JSON object as the body.')
  if (!isUtf8(bytes)) throw refuse('The body is not valid UTF-8.')
  if (!isParseable(bytes, MAX_VALUES)) throw refuse('The body holds too many values, or is nested too deep.')
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw refuse('The body is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('The body is not a JSON object.')
  return value as Record<string, unknown>
}
