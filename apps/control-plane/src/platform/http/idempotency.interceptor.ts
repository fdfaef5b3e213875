import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { FastifyReply } from 'fastify'
import { catchError, from, mergeMap, type Observable, of } from 'rxjs'
import type { Call } from './call.js'
import { ENDPOINT, type EndpointSpec } from './endpoint.js'
import { IdempotencyKeys, type Kept, requestHash } from './idempotency.js'

const REPLAYED_HEADERS = ['etag', 'location']

/** `Idempotency-Key` on authenticated POSTs: a repeated request gets the first one's answer and does nothing. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const spec = this.reflector.get<EndpointSpec>(ENDPOINT, context.getHandler())
    const { call } = context.switchToHttp().getRequest<{ call: Call }>()
    const key = call.request.headers['idempotency-key']
    const principal = call.ctx.principal?.userId
    if (key === undefined || principal === undefined || spec.method !== 'POST' || spec.idempotent === false)
      return next.handle()
    if (typeof key !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(key))
      throw new GatewayError('validation_failed', {
        detail: 'Idempotency-Key must be 1 to 200 visible ASCII characters.',
        errors: [{ pointer: '#Idempotency-Key', message: '1 to 200 visible ASCII characters' }],
      })

    const hash = requestHash(spec.method, call.request.url, call.request.body)
    const kept = await this.keys.claim(principal, key, hash)
    if (kept) return of(replay(kept, call.reply))
    return next.handle().pipe(
      mergeMap(async view => {
        await this.keys.keep(principal, key, spec.status ?? 200, { body: view, headers: headersOf(call.reply) })
        return view
      }),
      catchError(error => from(this.failed(principal, key, error))),
    )
  }

  // A refusal is an answer like any other; what may go better next time is not kept.
  private async failed(principal: string, key: string, error: unknown): Promise<never> {
    const refused = error instanceof GatewayError && error.status < 500 && error.status !== 429
    if (refused) {
      const { code, detail, errors, status } = error
      await this.keys.keep(principal, key, status, { refusal: { code, detail, errors } })
    } else await this.keys.release(principal, key)
    throw error
  }
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const present = REPLAYED_HEADERS.map(name => [name, reply.getHeader(name)] as const)
  return Object.fromEntries(present.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function replay(kept: Kept, reply: FastifyReply): unknown {
  reply.header('idempotency-replayed', 'true')
  if ('refusal' in kept) throw new GatewayError(kept.refusal.code, kept.refusal)
  reply.headers(kept.headers)
  return kept.body
}
