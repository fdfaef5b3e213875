import { Module } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core'
import { EndpointGuard } from './endpoint.guard.js'
import { EndpointRegistry } from './endpoint-registry.js'
import { EtagInterceptor } from './etag.interceptor.js'
import { IdempotencyInterceptor } from './idempotency.interceptor.js'
import { IdempotencyKeys, PurgeIdempotencyKeys } from './idempotency.js'
import { ProblemFilter } from './problem.filter.js'
import { UnknownRoute } from './unknown-route.js'

/** Expects an Authenticator and a ScopeResolver from a global module. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    EndpointRegistry,
    UnknownRoute,
    IdempotencyKeys,
    PurgeIdempotencyKeys,
    { provide: APP_GUARD, useClass: EndpointGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    // The outer one first: what it keeps has its ETag already.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
  ],
  exports: [EndpointRegistry, UnknownRoute],
})
export class HttpModule {}
