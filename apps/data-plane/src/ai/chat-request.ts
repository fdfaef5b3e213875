import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import type { ClientDialect } from './dialects/contract.js'
import { isObject, type Json, refuse } from './dialects/fields.js'
import { estimateAny, estimateInput, reserveOutput } from './estimate.js'
import { skipSpace } from './json-scan.js'
import { parseObject } from './request-json.js'
import { askForUsage, DuplicateMember, type Edit, findMembers, type Span } from './splice.js'
import type { Task } from './tasks/task.js'

/** What a path says of a call that a body says elsewhere. */
export interface PathCall {
  model?: string | undefined
  stream?: boolean | undefined
  /** No chat is asked for, so a body needs no messages. */
  plain?: boolean
}

/** A request for a chat as it came: the parsed value to look at, the bytes to send. */
export interface ChatRequest {
  readonly dialect: ClientDialect
  readonly bytes: Buffer
  readonly json: Json
  readonly model: string
  /** Of `model` in the body; undefined where the path alone names it. */
  readonly modelSpan: Span | undefined
  /** Offset after the opening brace. */
  readonly inside: number
  readonly stream: boolean
  /** What to splice in so that a stream tells its usage; undefined where the caller asked already, or where the dialect always tells. */
  readonly usageEdit: Edit | undefined
  /** Of `stream_options`, where the caller sent it. */
  readonly optionsSpan: Span | undefined
  /** The caller is to see a stream's usage. */
  readonly showUsage: boolean
  /** Estimated tokens. */
  readonly input: number
  readonly outputReserve: number
  readonly user: string | undefined
  /** What is asked in the place of a chat. */
  readonly task: Task | undefined
  /** The same in canonical form, read when first needed. Throws GatewayError. */
  canonical(): AiRequest
}

const READ = ['model', 'stream', 'stream_options', 'tools', 'messages', 'max_tokens', 'max_completion_tokens', 'n']
const READ_ELSEWHERE = [
  'model',
  'stream',
  'stream_options',
  'input',
  'messages',
  'max_tokens',
  'max_output_tokens',
  'generationConfig',
  'options',
]

/** Reads a request body. Throws GatewayError `bad_request` naming the field at fault. */
export function readChatRequest(bytes: Buffer, dialect: ClientDialect, path: PathCall = {}): ChatRequest {
  const json = parseObject(bytes)
  const model = path.model ?? json.model
  if (typeof model !== 'string' || model === '' || model.length > 256)
    throw refuse('Give the model as a string of 1 to 256 characters.', 'model')
  const isChat = dialect.id === 'openai-chat' && !path.plain
  if (isChat && !Array.isArray(json.messages)) throw refuse('Give messages as an array.', 'messages')
  if (
    path.stream === undefined &&
    json.stream !== undefined &&
    json.stream !== null &&
    typeof json.stream !== 'boolean'
  )
    throw refuse('Give stream as true or false.', 'stream')
  const stream = path.stream ?? (dialect.streamsUnlessTold ? json.stream !== false : json.stream === true)
  const [modelSpan, , options, tools] = once(() => findMembers(bytes, isChat ? READ : READ_ELSEWHERE))
  const open = skipSpace(bytes, 0, bytes.length)
  const asks = isChat || dialect.id === 'openai-completions'
  let canonical: AiRequest | undefined
  return {
    dialect,
    bytes,
    json,
    model,
    modelSpan,
    inside: open + 1,
    stream,
    usageEdit: stream && asks ? once(() => askForUsage(bytes, open, options)) : undefined,
    optionsSpan: asks ? options : undefined,
    showUsage: !asks || (isObject(json.stream_options) && json.stream_options.include_usage === true),
    input: isChat
      ? estimateInput(json.messages as unknown[], tools ? tools.valueEnd - tools.valueStart : 0)
      : estimateAny(json),
    outputReserve: reserveOutput(json),
    user: userOf(json),
    task: undefined,
    canonical: () => {
      canonical ??= dialect.parse(json, { model, stream })
      return canonical
    },
  }
}

function userOf({ user, safety_identifier: safety, metadata }: Json): string | undefined {
  const named = user ?? safety ?? (isObject(metadata) ? metadata.user_id : undefined)
  return typeof named === 'string' ? named.slice(0, 200) : undefined
}

/** A member that stands there twice is refused by its name. */
function once<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DuplicateMember) throw refuse(`${error.message}; send it once.`, error.member)
    throw error
  }
}
