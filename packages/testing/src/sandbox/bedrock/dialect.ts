import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import { hexOf } from '../answer/hash.js'
import { type Json, object } from '../answer/json.js'
import type { ToolCall } from '../answer/tool-calls.js'
import type { Dialect, Endpoint, Generation } from '../dialect.js'
import { Refusal } from '../refusal.js'
import type { Step } from '../script.js'
import { readConverse } from './ask.js'
import { frame } from './frame.js'

const STOP_REASON = { stop: 'end_turn', sequence: 'stop_sequence', length: 'max_tokens', tool: 'tool_use' } as const

const converse = (body: Json, model: string): Generation => ({
  ask: readConverse(body, model),
  contentType: 'application/vnd.amazon.eventstream',
  encoding: 'latin1',
  whole: wholeAnswer,
  steps: events,
})

const converseStream: Endpoint = (body, model) => {
  const generation = converse(body, model)
  generation.ask.stream = true
  return generation
}

const countTokens: Endpoint = (body, model) => {
  const { inputTokens } = readConverse(object(object(body.input).converse), model)
  return { model, inputTokens: 0, body: { inputTokens } }
}

const idOf = (call: ToolCall): string => `tooluse_${call.id}`
const signatureOf = ({ seed }: Answer): string => Buffer.from(hexOf(seed, 24), 'hex').toString('base64')

function wholeAnswer(answer: Answer): Json {
  const { thinking, text, calls, finish } = answer
  const reasoningText = { text: thinking.join('').trimStart(), signature: signatureOf(answer) }
  const content = [
    ...(thinking.length > 0 ? [{ reasoningContent: { reasoningText } }] : []),
    ...(text.length > 0 ? [{ text: text.join('') }] : []),
    ...calls.map(call => ({ toolUse: { toolUseId: idOf(call), name: call.name, input: call.args } })),
  ]
  return { output: { message: { role: 'assistant', content } }, stopReason: STOP_REASON[finish], ...told(answer) }
}

const told = ({ usage }: Answer): Json => ({
  usage: {
    inputTokens: usage.input - usage.cached,
    outputTokens: usage.output,
    totalTokens: usage.input + usage.output,
    cacheReadInputTokens: usage.cached,
    cacheWriteInputTokens: 0,
  },
  metrics: { latencyMs: 1 },
})

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
function* events(answer: Answer): Iterable<Step> {
  const event = (name: string, payload: object, tokens = 0): Step => ({ text: frame(name, payload), tokens })
  let contentBlockIndex = 0
  const delta = (given: Json, tokens = 1) => event('contentBlockDelta', { contentBlockIndex, delta: given }, tokens)
  const stop = () => event('contentBlockStop', { contentBlockIndex: contentBlockIndex++ })
  yield event('messageStart', { role: 'assistant' })
  if (answer.thinking.length > 0) {
    for (const text of answer.thinking) yield delta({ reasoningContent: { text } })
    yield delta({ reasoningContent: { signature: signatureOf(answer) } }, 0)
    yield stop()
  }
  if (answer.text.length > 0) {
    for (const text of answer.text) yield delta({ text })
    yield stop()
  }
  for (const call of answer.calls) {
    const start = { toolUse: { toolUseId: idOf(call), name: call.name } }
    yield event('contentBlockStart', { contentBlockIndex, start }, NAME_TOKENS)
    for (const input of call.pieces) yield delta({ toolUse: { input } })
    yield stop()
  }
  const { stopSequence, finish } = answer
  const more = stopSequence === null ? {} : { additionalModelResponseFields: { stop_sequence: stopSequence } }
  yield event('messageStop', { stopReason: STOP_REASON[finish], ...more })
  yield event('metadata', told(answer))
}

const ACTIONS: Record<string, Endpoint> = { converse, 'converse-stream': converseStream, 'count-tokens': countTokens }

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const bedrock: Dialect = {
  name: 'bedrock',
  key: ({ authorization }) => /^(?:Bearer |AWS4-HMAC-SHA256 Credential=)([^\s/]+)/.exec(authorization ?? '')?.[1],
  missingKey: () => new Refusal(403, 'Missing Authentication Token'),
  badKey: () => new Refusal(403, 'The security token included in the request is invalid.'),
  route(method, path) {
    const [, id, action] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(path) ?? []
    const endpoint = method === 'POST' && action ? ACTIONS[action] : undefined
    return endpoint && { endpoint, id: decodeURIComponent(id!) }
  },
  headers: requestId => ['x-amzn-requestid', requestId],
  errorBody: ({ message }) => ({ message }),
  failures: {
    malformed: frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'te' } }).replace('delta', 'dexta'),
    error: frame('serviceUnavailableException', { message: 'The model is overloaded.' }, 'exception'),
  },
}
