import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { CompiledModel } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { namedUser } from '../exchange/named-user.js'
import { readBody } from '../exchange/request-body.js'
import { type Admitted, admit } from '../policy/admit.js'
import type { CallBudget } from '../policy/call-budget.js'
import { limitCall } from '../policy/call-limits.js'
import { resolveModel } from '../policy/model-access.js'
import { runRequestBody } from '../policy/run.js'
import { budgetOf } from './budget.js'
import { ChatCall } from './chat-call.js'
import { type ChatRequest, type PathCall, readChatRequest } from './chat-request.js'
import type { ClientDialect } from './dialects/contract.js'
import type { Json } from './dialects/fields.js'
import type { AiHandler } from './handler.js'
import { outputLimitPlaces, withOutputLimit } from './output-limit.js'
import type { Task } from './tasks/task.js'
import { promptText } from './tokens/prompt-text.js'

/** A prompt with a few images fits. */
export const MAX_BODY_BYTES = 32 << 20

type Places = ReturnType<typeof outputLimitPlaces>

const JSON_HEADERS = ['content-type', 'application/json']

/** What of a call its path tells. */
export type ReadPath = (exchange: Exchange) => PathCall

/** What the gateway answers itself, from the tokens of the request. */
interface CountedHere {
  counted(tokens: number): Json
}

/** What is asked of a model in the place of a chat, or of the gateway. Throws GatewayError. */
export type TaskMaker = (request: ChatRequest, model: CompiledModel, callId: string) => Task | CountedHere

/** A chat, or another task, in a client dialect, to whatever provider stands behind its model. */
export const chatIn =
  (dialect: ClientDialect, readPath: ReadPath = () => ({}), make?: TaskMaker): AiHandler =>
  exchange =>
    readBody(exchange, MAX_BODY_BYTES, body => {
      try {
        const path = readPath(exchange)
        receive(exchange, readChatRequest(body, dialect, path), path, make)
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error
        exchange.fail(error.code, { detail: error.detail, param: error.param })
      }
    })

export function receive(exchange: Exchange, request: ChatRequest, path: PathCall, make?: TaskMaker): void {
  const { facts } = exchange
  facts.model = request.model
  facts.streamed = request.stream
  facts.user = request.user ?? namedUser(exchange)
  const offer = resolveModel(exchange, request.model)
  if (!offer) return
  facts.model = offer.model.resource.slug
  exchange.requestCapture?.add(request.bytes)
  if (!limitCall(exchange, offer.model.resource.id)) return
  const task = make?.(request, offer.model, exchange.callId)
  const tokens = task && 'counted' in task ? 0 : request.input + (task ? 0 : request.outputReserve)
  const money = task && 'counted' in task ? null : budgetOf(exchange, offer.model, request, task)
  if (money === undefined) return
  // Here already: who sends a limit twice is refused before anything is reserved.
  const places = money && !task ? outputLimitPlaces(request) : null
  admit(exchange, tokens, new AskedChat(exchange, request, path, offer.model, task, money, places), money)
}

/** A chat that waits for its plan's limits. */
class AskedChat implements Admitted {
  constructor(
    private readonly exchange: Exchange,
    private readonly request: ChatRequest,
    private readonly path: PathCall,
    private readonly model: CompiledModel,
    private readonly task: ReturnType<TaskMaker> | undefined,
    private readonly money: CallBudget | null,
    private readonly places: Places | null,
  ) {}

  admitted(): void {
    const { exchange } = this
    const sent = this.limited()
    if (exchange.chain.requestBody === null) this.call(sent)
    else runRequestBody(exchange, { bytes: sent.bytes, json: sent.json }, () => this.call(sent))
  }

  /** Money that is short limits what may be written. */
  private limited(): ChatRequest {
    const { request, money, places } = this
    const limit = money?.outputLimit
    if (places === null || limit === undefined) return request
    return readChatRequest(withOutputLimit(request.bytes, places, limit), request.dialect, this.path)
  }

  private call(request: ChatRequest): void {
    const { exchange, task, model } = this
    if (!task) new ChatCall(exchange, request, model).start()
    else if ('counted' in task) this.count(request, task)
    else new ChatCall(exchange, { ...request, task }, model).start()
  }
  private count({ json, input }: ChatRequest, { counted }: CountedHere): void {
    const { exchange } = this
    const { tokens } = exchange.services
    const reply = (count: number): void =>
      exchange.reply(200, [...JSON_HEADERS], Buffer.from(JSON.stringify(counted(count))))
    if (tokens === null) return reply(input)
    const prompt = promptText(json)
    tokens
      .count(prompt.texts)
      .then(count => reply(count === undefined ? input : count + prompt.tokens))
      .catch(cause => exchange.crash('a request failed', cause))
  }
}
