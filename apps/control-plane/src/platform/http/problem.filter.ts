import { type ErrorCode, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { contentTypeOf, errorBody } from '@gatehouse/shared/errors/render.js'
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { UnknownRoute } from './unknown-route.js'

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  // A name in the path that is longer than any of ours.
  414: 'not_found',
  415: 'unsupported_media_type',
  503: 'not_ready',
}

/** Everything thrown becomes an RFC 9457 problem; what was not meant for callers is logged and shown as `internal`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http')

  constructor(private readonly unknownRoute: UnknownRoute) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>()
    const reply = host.switchToHttp().getResponse<FastifyReply>()
    // Nest's own: no handler was found. What handlers do not find is a GatewayError.
    if (thrown instanceof NotFoundException) sendUnknownRoute(this.unknownRoute, request, reply)
    else sendProblem(this.expected(thrown, request), request, reply)
  }

  private expected(thrown: unknown, request: FastifyRequest): GatewayError {
    if (thrown instanceof GatewayError) return thrown
    const mapped = fromFramework(thrown)
    if (mapped) return mapped
    this.logger.error({ err: thrown, requestId: request.id }, 'unexpected error')
    return new GatewayError('internal')
  }
}

export function sendUnknownRoute(routes: UnknownRoute, request: FastifyRequest, reply: FastifyReply): void {
  const { error, allow } = routes.answer(request.method, request.url)
  if (allow !== undefined) reply.header('allow', allow)
  sendProblem(error, request, reply)
}

/** Fastify's and Nest's own errors by their status: body too large, wrong content type. */
export function fromFramework(thrown: unknown): GatewayError | undefined {
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number } | undefined)?.statusCode
  if (status === undefined) return undefined
  const code = BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : undefined)
  return code && new GatewayError(code)
}

export function sendProblem(error: GatewayError, request: FastifyRequest, reply: FastifyReply): void {
  const code: ErrorCode = isErrorCode(error.code) ? error.code : 'internal'
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter))
  else if (error.status === 429 || error.status === 503) reply.header('retry-after', '1')
  void reply
    .status(error.status)
    // Refusals from before the first hook pass here too.
    .header('x-request-id', request.id)
    .header('content-type', contentTypeOf('problem'))
    .send(
      JSON.stringify(
        errorBody('problem', {
          code,
          status: error.status,
          detail: error.detail,
          requestId: request.id,
          errors: error.errors,
        }),
      ),
    )
}
