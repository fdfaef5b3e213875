import { Module } from '@nestjs/common'
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core'
import { EndpointGuard } from './endpoint.guard.js'
import { EndpointRegistry } from './endpoint-registry.js'
import { EtagInterceptor } from './etag.interceptor.js'
import { ProblemFilter } from './problem.filter.js'

/** Expects an Authenticator and a ScopeResolver from a global module. */
@Module({
  imports: [DiscoveryModule],
  providers: [
    EndpointRegistry,
    { provide: APP_GUARD, useClass: EndpointGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
  ],
  exports: [EndpointRegistry],
})
export class HttpModule {}
