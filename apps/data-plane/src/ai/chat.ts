import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Exchange } from '../exchange/exchange.js'
import { readBody } from '../exchange/request-body.js'
import { admit } from '../policy/admit.js'
import { resolveModel } from '../policy/model-access.js'
import { runRequestBody } from '../policy/run.js'
import { ChatCall } from './chat-call.js'
import { type ChatRequest, type PathCall, readChatRequest } from './chat-request.js'
import type { ClientDialect } from './dialects/contract.js'
import type { AiHandler } from './handler.js'
import type { AiTimeouts } from './timeouts.js'

/** A prompt with a few images fits. */
const MAX_BODY_BYTES = 32 << 20

/** What of a call its path tells; undefined where it is not one of this handler's after all. */
export type ReadPath = (exchange: Exchange) => PathCall | undefined

/** A chat in a client dialect, to whatever provider stands behind its model. */
export const chatIn =
  (dialect: ClientDialect, timeouts: AiTimeouts, readPath: ReadPath = () => ({})): AiHandler =>
  exchange => {
    const path = readPath(exchange)
    if (!path) return exchange.fail('route_not_found')
    readBody(exchange, MAX_BODY_BYTES, body => receive(exchange, read(exchange, body, dialect, path), timeouts))
  }

function receive(exchange: Exchange, request: ChatRequest | undefined, timeouts: AiTimeouts): void {
  if (!request) return
  const { facts } = exchange
  facts.model = request.model
  facts.streamed = request.stream
  facts.user = request.user
  const offer = resolveModel(exchange, request.model)
  if (!offer) return
  facts.model = offer.model.resource.slug
  exchange.requestCapture?.add(request.bytes)
  admit(exchange, request.input + request.outputReserve, () =>
    runRequestBody(exchange, { bytes: request.bytes, json: request.json }, () =>
      new ChatCall(exchange, request, offer.model, timeouts).start(),
    ),
  )
}

function read(exchange: Exchange, body: Buffer, dialect: ClientDialect, path: PathCall): ChatRequest | undefined {
  try {
    return readChatRequest(body, dialect, path)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    exchange.fail(error.code, { detail: error.detail, param: error.param })
    return undefined
  }
}
