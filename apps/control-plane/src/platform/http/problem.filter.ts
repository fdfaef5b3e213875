import { type ErrorCode, isErrorCode } from '@gatehouse/shared/errors/codes.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { contentTypeOf, errorBody } from '@gatehouse/shared/errors/render.js'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
}

/** Everything thrown becomes an RFC 9457 problem; what was not meant for callers is logged and shown as `internal`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http')

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>()
    const reply = host.switchToHttp().getResponse<FastifyReply>()
    sendProblem(this.expected(thrown, request), request, reply)
  }

  private expected(thrown: unknown, request: FastifyRequest): GatewayError {
    if (thrown instanceof GatewayError) return thrown
    const mapped = fromFramework(thrown)
    if (mapped) return mapped
    this.logger.error({ err: thrown, requestId: request.id }, 'unexpected error')
    return new GatewayError('internal')
  }
}

/** Fastify's and Nest's own errors (unreadable JSON, body too large, no such route), by status. */
export function fromFramework(thrown: unknown): GatewayError | undefined {
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number } | undefined)?.statusCode
  const code = status === undefined ? undefined : BY_STATUS[status]
  if (!code) return undefined
  if (code !== 'bad_request') return new GatewayError(code)
  return new GatewayError(code, {
    detail: 'The body is not valid JSON. Send JSON with Content-Type: application/json.',
    errors: [{ pointer: '', message: 'Not valid JSON.' }],
  })
}

export function sendProblem(error: GatewayError, request: FastifyRequest, reply: FastifyReply): void {
  const code: ErrorCode = isErrorCode(error.code) ? error.code : 'internal'
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter))
  else if (error.status === 429 || error.status === 503) reply.header('retry-after', '1')
  void reply
    .status(error.status)
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
