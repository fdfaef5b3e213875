import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Exchange } from '../exchange/exchange.js'
import { readBody } from '../exchange/request-body.js'
import { admit } from '../policy/admit.js'
import { resolveModel } from '../policy/model-access.js'
import { runRequestBody } from '../policy/run.js'
import { ChatCall } from './chat-call.js'
import { type ChatRequest, readChatRequest } from './chat-request.js'
import { estimateInput, reserveOutput } from './estimate.js'
import type { AiHandler } from './handler.js'
import type { AiTimeouts } from './timeouts.js'

/** A prompt with a few images fits. */
const MAX_BODY_BYTES = 32 << 20

/** `POST /v1/chat/completions`, OpenAI's chat completions. */
export const chatCompletions =
  (timeouts: AiTimeouts): AiHandler =>
  exchange =>
    readBody(exchange, MAX_BODY_BYTES, body => receive(exchange, body, timeouts))

function receive(exchange: Exchange, body: Buffer, timeouts: AiTimeouts): void {
  const request = read(exchange, body)
  if (!request) return
  const { facts } = exchange
  facts.model = request.model
  facts.streamed = request.stream
  if (typeof request.json.user === 'string') facts.user = request.json.user.slice(0, 200)
  const offer = resolveModel(exchange, request.model)
  if (!offer) return
  facts.model = offer.model.resource.slug
  exchange.requestCapture?.add(body)
  const input = estimateInput(request.json.messages as unknown[], request.toolBytes)
  admit(exchange, input + reserveOutput(request.json), () =>
    runRequestBody(exchange, { bytes: body, json: request.json }, () =>
      new ChatCall(exchange, request, offer.model, input, timeouts).start(),
    ),
  )
}

function read(exchange: Exchange, body: Buffer): ChatRequest | undefined {
  try {
    return readChatRequest(body)
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    exchange.fail(error.code, { detail: error.detail, param: error.param })
    return undefined
  }
}
