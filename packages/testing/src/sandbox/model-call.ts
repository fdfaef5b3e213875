import { compose } from './answer/compose.js'
import { isObject, type Json } from './answer/json.js'
import { anthropic } from './anthropic/dialect.js'
import { bedrock } from './bedrock/dialect.js'
import type { Call } from './call.js'
import { cohere } from './cohere/dialect.js'
import { hasControlHeaders } from './controls.js'
import { sendRendered, sendStream, sendWhole, write } from './deliver.js'
import type { Dialect, Generation, Lookup } from './dialect.js'
import { gemini } from './gemini/dialect.js'
import { ollama } from './ollama/dialect.js'
import { openai } from './openai/dialect.js'
import { Refusal } from './refusal.js'
import { MOST_RENDERED_TOKENS, RenderedAnswers, render } from './rendered.js'

/** The dialect that a path belongs to; listings of models are told apart by Anthropic's version header. */
export function dialectOf(call: Call): Dialect | undefined {
  const path = pathOf(call)
  if (path.startsWith('/v1beta/')) return gemini
  if (path.startsWith('/model/')) return bedrock
  if (path.startsWith('/v2/')) return cohere
  if (path.startsWith('/api/')) return ollama
  if (!path.startsWith('/v1/')) return undefined
  const isAnthropic = path.startsWith('/v1/messages') || call.req.headers['anthropic-version'] !== undefined
  return isAnthropic ? anthropic : openai
}

/** Azure has OpenAI's paths below a deployment's, Vertex AI has Gemini's below a project's. */
const pathOf = ({ path }: Call): string =>
  path
    .replace(/^\/openai\/(deployments\/[^/]+|v1)\//, '/v1/')
    .replace(/^\/v1\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google\/models\//, '/v1beta/models/')

/** Answers a call to a model's API. */
export function answerModelCall(call: Call, dialect: Dialect, body: Buffer): void {
  const { entry, req } = call
  const query = call.query
  entry.dialect = dialect.name
  const headers = dialect.headers(entry.requestId, req.headers)
  call.refuse = refusal => {
    const retry = refusal.retryAfter === undefined ? [] : ['retry-after', String(refusal.retryAfter)]
    write(call, refusal.status, [...headers, ...retry], JSON.stringify(dialect.errorBody(refusal, entry.requestId)))
  }
  authorize(call, dialect, query)
  const isRepeatable = entry.method === 'POST' && !hasControlHeaders(req.headers)
  const key = isRepeatable ? RenderedAnswers.key(entry.url, body) : undefined
  const known = call.sandbox.rendered.get(key)
  if (known) call.name(dialect.name, known.model)
  if (known && isPlain(call)) {
    sendRendered(call, headers, known)
    return
  }
  const route = dialect.route(entry.method, pathOf(call))
  if (!route) throw new Refusal(404, `Unknown request URL: ${entry.method} ${call.path}.`)
  const exchange = route.endpoint(entry.method === 'POST' ? parse(body) : {}, route.id, query)
  if (!known) call.name(dialect.name, 'ask' in exchange ? exchange.ask.model : exchange.model)
  if ('ask' in exchange) generate(call, dialect, headers, exchange, key)
  else lookUp(call, headers, exchange)
}

/** Whether the answer goes out at once and unharmed. */
const isPlain = ({ controls }: Call): boolean => !controls.fault && controls.latency === 0 && controls.pace === 0

function authorize(call: Call, dialect: Dialect, query: URLSearchParams): void {
  const key = dialect.key(call.req.headers, query)
  if (!key) throw dialect.missingKey()
  if (key.startsWith('bad')) throw dialect.badKey()
  const objection = dialect.objection?.(call.req.headers)
  if (objection) throw objection
}

function parse(body: Buffer): Json {
  let json: unknown
  try {
    json = JSON.parse(body.toString())
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.')
  }
  if (!isObject(json)) throw new Refusal(400, 'The body of your request is not a JSON object.')
  return json
}

function generate(
  call: Call,
  dialect: Dialect,
  headers: string[],
  generation: Generation,
  key: string | undefined,
): void {
  const { ask } = generation
  const answer = compose(ask, call.controls)
  if (isPlain(call) && answer.usage.output <= MOST_RENDERED_TOKENS) {
    const rendered = render(generation, answer)
    call.sandbox.rendered.keep(key, rendered)
    sendRendered(call, headers, rendered)
  } else if (ask.stream) {
    const head = ['content-type', generation.contentType, 'cache-control', 'no-cache', ...headers]
    const { steps, encoding, failures = dialect.failures } = generation
    const script = { steps: steps(answer), encoding, ...failures }
    sendStream(call, head, script, answer.usage)
  } else {
    sendWhole(call, headers, generation.whole(answer), answer.usage)
  }
}

function lookUp(call: Call, headers: string[], { inputTokens, body }: Lookup): void {
  sendWhole(call, headers, body, { input: inputTokens, cached: 0, cacheWritten: 0, output: 0, reasoning: 0 })
}
