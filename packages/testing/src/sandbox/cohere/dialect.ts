import { type Ask, newAsk, setTools } from '../answer/ask.js'
import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import { embed } from '../answer/embedding.js'
import { hexOf } from '../answer/hash.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { countTokens } from '../answer/tokens.js'
import type { ToolCall } from '../answer/tool-calls.js'
import type { Dialect, Generation, Lookup } from '../dialect.js'
import { readContent, requireModel } from '../openai/chat-ask.js'
import { Refusal } from '../refusal.js'
import type { Step } from '../script.js'

const FINISH = { stop: 'COMPLETE', sequence: 'STOP_SEQUENCE', length: 'MAX_TOKENS', tool: 'TOOL_CALL' } as const
const THINKING = 32

function readChat(body: Json): Ask {
  const ask = newAsk(requireModel(body))
  ask.cacheable = false
  const messages = list(body.messages).map(object)
  if (messages.length === 0) throw new Refusal(400, 'invalid request: messages must not be empty')
  for (const { role, content, tool_calls: calls } of messages) {
    const said = readContent(ask, content)
    if (role === 'user' || role === 'tool') ask.lastText = said
    for (const call of list(calls)) readContent(ask, text(object(object(call).function).arguments))
  }
  ask.afterToolResult = messages.at(-1)!.role === 'tool'
  ask.maxTokens = number(body.max_tokens) ?? Number.POSITIVE_INFINITY
  ask.stop = list(body.stop_sequences).filter(one => typeof one === 'string')
  ask.stream = body.stream === true
  ask.reasoningTokens = object(body.thinking).type === 'enabled' ? THINKING : 0
  const tools = list(body.tools).map(tool => object(object(tool).function))
  setTools(
    ask,
    tools.map(({ name, description, parameters }) => ({
      name: text(name),
      description: text(description),
      schema: parameters,
    })),
  )
  if (body.tool_choice === 'NONE') ask.toolChoice = 'none'
  if (body.tool_choice === 'REQUIRED') ask.toolChoice = 'required'
  const format = object(body.response_format)
  if (format.type === 'json_object') ask.json = format.json_schema ? { schema: format.json_schema } : {}
  return ask
}

const chat = (body: Json): Generation => ({
  ask: readChat(body),
  contentType: 'text/event-stream',
  whole: wholeAnswer,
  steps: events,
})

const idOf = ({ name, id }: ToolCall): string => `${name}_${id.slice(0, 12)}`

function wholeAnswer(answer: Answer): Json {
  const { thinking, text: words, calls, finish, seed } = answer
  const content = [
    ...(thinking.length > 0 ? [{ type: 'thinking', thinking: thinking.join('').trimStart() }] : []),
    ...(words.length > 0 ? [{ type: 'text', text: words.join('') }] : []),
  ]
  const tool_calls = calls.map(call => ({
    id: idOf(call),
    type: 'function',
    function: { name: call.name, arguments: call.pieces.join('') },
  }))
  const message = {
    role: 'assistant',
    ...(content.length > 0 ? { content } : {}),
    ...(calls.length > 0 ? { tool_calls } : {}),
  }
  return { id: hexOf(seed, 32), finish_reason: FINISH[finish], message, usage: usageOf(answer) }
}

function usageOf({ usage }: Answer): Json {
  const tokens = { input_tokens: usage.input, output_tokens: usage.output }
  return { billed_units: tokens, tokens, cached_tokens: usage.cached }
}

/** https://docs.cohere.com/v2/docs/streaming */
function* events(answer: Answer): Iterable<Step> {
  const event = (type: string, fields: Json, tokens = 0): Step => ({
    text: `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`,
    tokens,
  })
  let index = 0
  const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }
  yield event('message-start', { id: hexOf(answer.seed, 32), delta: { message } })
  for (const [type, pieces] of [
    ['thinking', answer.thinking],
    ['text', answer.text],
  ] as const) {
    if (pieces.length === 0) continue
    yield event('content-start', { index, delta: { message: { content: { type, [type]: '' } } } })
    for (const piece of pieces)
      yield event('content-delta', { index, delta: { message: { content: { [type]: piece } } } }, 1)
    yield event('content-end', { index: index++ })
  }
  for (const [place, call] of answer.calls.entries()) {
    const opened = { id: idOf(call), type: 'function', function: { name: call.name, arguments: '' } }
    yield event('tool-call-start', { index: place, delta: { message: { tool_calls: opened } } }, NAME_TOKENS)
    for (const piece of call.pieces)
      yield event(
        'tool-call-delta',
        { index: place, delta: { message: { tool_calls: { function: { arguments: piece } } } } },
        1,
      )
    yield event('tool-call-end', { index: place })
  }
  yield event('message-end', { delta: { finish_reason: FINISH[answer.finish], usage: usageOf(answer) } })
}

const DIMENSIONS = 256

function embeddings(body: Json): Lookup {
  const texts = list(body.texts).map(text)
  const inputTokens = texts.reduce((sum, each) => sum + countTokens(each), 0)
  const size = number(body.output_dimension) ?? DIMENSIONS
  const float = texts.map(each => embed(each, size))
  const meta = { billed_units: { input_tokens: inputTokens } }
  return { model: text(body.model), inputTokens, body: { id: 'e', texts, embeddings: { float }, meta } }
}

/** https://docs.cohere.com/reference/chat */
export const cohere: Dialect = {
  name: 'cohere',
  key: ({ authorization }) => /^Bearer\s+(\S.*)$/i.exec(authorization ?? '')?.[1],
  missingKey: () => new Refusal(401, 'no api key supplied'),
  badKey: () => new Refusal(401, 'invalid api token'),
  route(method, path) {
    if (method !== 'POST') return undefined
    if (path === '/v2/chat') return { endpoint: chat, id: '' }
    return path === '/v2/embed' ? { endpoint: embeddings, id: '' } : undefined
  },
  headers: requestId => ['x-debug-trace-id', requestId],
  errorBody: ({ message }, requestId) => ({ id: requestId, message }),
  failures: {
    malformed: 'event: content-delta\ndata: {"type":"content-delta","index":0,"delta":{"mess\n\n',
    error: `event: message-end\ndata: ${JSON.stringify({
      type: 'message-end',
      delta: { finish_reason: 'ERROR', error: 'The model failed.' },
    })}\n\n`,
  },
}
