import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { CompiledModel } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { readBody } from '../exchange/request-body.js'
import { admit } from '../policy/admit.js'
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

/** A prompt with a few images fits. */
export const MAX_BODY_BYTES = 32 << 20

const JSON_HEADERS = ['content-type', 'application/json']

/** What of a call its path tells. */
export type ReadPath = (exchange: Exchange) => PathCall

/** What is asked of a model in the place of a chat, or the answer at once. Throws GatewayError. */
export type TaskMaker = (request: ChatRequest, model: CompiledModel, callId: string) => Task | { reply: Json }

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
  facts.user = request.user
  const offer = resolveModel(exchange, request.model)
  if (!offer) return
  facts.model = offer.model.resource.slug
  exchange.requestCapture?.add(request.bytes)
  const task = make?.(request, offer.model, exchange.callId)
  const tokens = task && 'reply' in task ? 0 : request.input + (task ? 0 : request.outputReserve)
  const money = task && 'reply' in task ? null : budgetOf(exchange, offer.model, request, task)
  if (money === undefined) return
  const places = money && !task ? outputLimitPlaces(request) : undefined
  const go = () => {
    const limit = places && money?.outputLimit
    const sent =
      limit === undefined
        ? request
        : readChatRequest(withOutputLimit(request.bytes, places!, limit), request.dialect, path)
    runRequestBody(exchange, { bytes: sent.bytes, json: sent.json }, () => {
      if (task && 'reply' in task)
        return exchange.reply(200, [...JSON_HEADERS], Buffer.from(JSON.stringify(task.reply)))
      new ChatCall(exchange, task ? { ...sent, task } : sent, offer.model).start()
    })
  }
  admit(exchange, tokens, go, money)
}
