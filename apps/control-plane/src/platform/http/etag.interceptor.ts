import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { map, type Observable } from 'rxjs'
import { versionOf } from './call.js'

/** Puts the version of a view that `versioned` marked into the ETag. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map(view => {
        const version = versionOf(view)
        if (version !== undefined)
          void context.switchToHttp().getResponse<FastifyReply>().header('etag', `"${version}"`)
        return view
      }),
    )
  }
}
