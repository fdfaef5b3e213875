import type { Service } from '@gatehouse/providers/common/services.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { readBody } from '../../exchange/request-body.js'
import { MAX_BODY_BYTES, type ReadPath, receive } from '../chat.js'
import { readChatRequest } from '../chat-request.js'
import { openAiChat } from '../dialects/openai-chat/dialect.js'
import type { AiHandler } from '../handler.js'
import { readForm } from './form-request.js'
import { boundaryOf } from './multipart.js'
import { ServiceTask } from './service-task.js'

/** A service in OpenAI's form, from a provider that has it in the same form: JSON, or a form with a file in it. */
export const serviceIn =
  (service: Service, readPath: ReadPath): AiHandler =>
  exchange =>
    readBody(exchange, MAX_BODY_BYTES, body => {
      try {
        const path = readPath(exchange)
        const type = exchange.header('content-type')
        const boundary = boundaryOf(type)
        const form = boundary === undefined ? undefined : readForm(body, boundary, path)
        const sent = form && { contentType: type!, files: form.files }
        const request = form ?? readChatRequest(body, openAiChat, path)
        receive(exchange, request, path, asked => new ServiceTask(service, asked, sent))
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error
        exchange.fail(error.code, { detail: error.detail, param: error.param })
      }
    })
