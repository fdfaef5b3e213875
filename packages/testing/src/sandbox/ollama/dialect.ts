import { type Ask, addAttachment, addText, newAsk, setTools } from '../answer/ask.js'
import { type Answer, NAME_TOKENS } from '../answer/compose.js'
import { embed } from '../answer/embedding.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { countTokens } from '../answer/tokens.js'
import type { Dialect, Generation, Lookup } from '../dialect.js'
import { requireModel } from '../openai/chat-ask.js'
import { Refusal } from '../refusal.js'
import type { Step } from '../script.js'
import { STARTED } from '../started.js'

const THINKING = 32
const CREATED = new Date(STARTED * 1000).toISOString()

function readChat(body: Json): Ask {
  const ask = newAsk(requireModel(body))
  ask.cacheable = false
  const messages = list(body.messages).map(object)
  for (const { role, content, images, tool_calls: calls } of messages) {
    addText(ask, text(content))
    for (const _ of list(images)) addAttachment(ask)
    for (const call of list(calls)) addText(ask, JSON.stringify(object(object(call).function).arguments ?? {}))
    if (role === 'user' || role === 'tool') ask.lastText = text(content)
  }
  ask.afterToolResult = messages.at(-1)?.role === 'tool'
  const options = object(body.options)
  ask.maxTokens = number(options.num_predict) ?? Number.POSITIVE_INFINITY
  ask.stop = list(options.stop).filter(one => typeof one === 'string')
  // Streams unless told not to.
  ask.stream = body.stream !== false
  ask.reasoningTokens = body.think ? THINKING : 0
  const tools = list(body.tools).map(tool => object(object(tool).function))
  setTools(
    ask,
    tools.map(({ name, description, parameters }) => ({
      name: text(name),
      description: text(description),
      schema: parameters,
    })),
  )
  if (body.format === 'json') ask.json = {}
  else if (body.format) ask.json = { schema: body.format }
  return ask
}

function chat(body: Json): Generation {
  const ask = readChat(body)
  return {
    ask,
    contentType: 'application/x-ndjson',
    whole: answer => line(ask.model, messageOf(answer), last(answer)),
    steps: answer => lines(ask.model, answer),
  }
}

const line = (model: string, message: Json, more: Json = { done: false }): Json => ({
  model,
  created_at: CREATED,
  message: { role: 'assistant', content: '', ...message },
  ...more,
})

const callOf = ({ name, args }: Answer['calls'][number]): Json => ({ function: { name, arguments: args } })

const messageOf = ({ thinking, text: words, calls }: Answer): Json => ({
  content: words.join(''),
  ...(thinking.length > 0 ? { thinking: thinking.join('').trimStart() } : {}),
  ...(calls.length > 0 ? { tool_calls: calls.map(callOf) } : {}),
})

const last = ({ finish, usage }: Answer): Json => ({
  done: true,
  done_reason: finish === 'length' ? 'length' : 'stop',
  prompt_eval_count: usage.input,
  eval_count: usage.output,
})

/** https://docs.ollama.com/api/chat */
function* lines(model: string, answer: Answer): Iterable<Step> {
  const step = (message: Json, tokens: number, more?: Json): Step => ({
    text: `${JSON.stringify(line(model, message, more))}\n`,
    tokens,
  })
  for (const thinking of answer.thinking) yield step({ thinking }, 1)
  for (const content of answer.text) yield step({ content }, 1)
  for (const call of answer.calls) yield step({ tool_calls: [callOf(call)] }, NAME_TOKENS + call.pieces.length)
  yield step({}, 0, last(answer))
}

const DIMENSIONS = 256

function embeddings(body: Json): Lookup {
  const texts = Array.isArray(body.input) ? body.input.map(text) : [text(body.input)]
  const inputTokens = texts.reduce((sum, each) => sum + countTokens(each), 0)
  const vectors = texts.map(each => embed(each, number(body.dimensions) ?? DIMENSIONS))
  const model = text(body.model)
  return { model, inputTokens, body: { model, embeddings: vectors, prompt_eval_count: inputTokens } }
}

export const ollama: Dialect = {
  name: 'ollama',
  // It asks for none.
  key: ({ authorization }) => authorization ?? 'none',
  missingKey: () => new Refusal(401, 'unauthorized'),
  badKey: () => new Refusal(401, 'unauthorized'),
  route(method, path) {
    if (method !== 'POST') return undefined
    if (path === '/api/chat') return { endpoint: chat, id: '' }
    return path === '/api/embed' ? { endpoint: embeddings, id: '' } : undefined
  },
  headers: () => [],
  errorBody: ({ message }) => ({ error: message }),
  failures: {
    malformed: '{"model":"m","message":{"role":"assist\n',
    error: '{"error":"an error was encountered while running the model: unexpected EOF"}\n',
  },
}
