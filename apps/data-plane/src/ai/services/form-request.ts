import type { ChatRequest, PathCall } from '../chat-request.js'
import { refuse, unsupported } from '../dialects/fields.js'
import { openAiChat } from '../dialects/openai-chat/dialect.js'
import { estimateAny } from '../estimate.js'
import { readParts } from './multipart.js'

/** Fields of a form are words and prompts; what is longer is not looked at. */
const MAX_FIELD_BYTES = 64 << 10
/** An attachment counts as much as an image does. */
const FILE_TOKENS = 1000

/** A form as a request, and the files that were sent with it. */
export interface FormRequest extends ChatRequest {
  readonly files: readonly Buffer[]
}

/** Reads a form as a request: its fields as the parsed value, its model by where it stands. Throws GatewayError `bad_request`. */
export function readForm(bytes: Buffer, boundary: string, path: PathCall): FormRequest {
  const fields = new Map<string, string>()
  const files: Buffer[] = []
  let modelSpan: ChatRequest['modelSpan']
  for (const { name, isFile, start, end } of readParts(bytes, boundary)) {
    if (isFile) {
      files.push(bytes.subarray(start, end))
      continue
    }
    if (end - start > MAX_FIELD_BYTES) continue
    if (name === 'model') {
      if (modelSpan) throw refuse('"model" stands there twice; send it once.', 'model')
      modelSpan = { keyStart: start, valueStart: start, valueEnd: end }
    }
    fields.set(name, bytes.toString('utf8', start, end))
  }
  const model = path.model ?? fields.get('model')
  if (!model || model.length > 256) throw refuse('Give the model as a string of 1 to 256 characters.', 'model')
  const json = Object.fromEntries(fields)
  return {
    dialect: openAiChat,
    bytes,
    json,
    model,
    modelSpan,
    inside: 0,
    stream: false,
    usageEdit: undefined,
    optionsSpan: undefined,
    showUsage: false,
    input: estimateAny(json) + files.length * FILE_TOKENS,
    outputReserve: 0,
    user: fields.get('user')?.slice(0, 200),
    task: undefined,
    files,
    canonical: () => {
      throw unsupported('A form is no chat.')
    },
  }
}
