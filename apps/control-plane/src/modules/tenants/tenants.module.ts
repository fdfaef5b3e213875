import { Global, Module } from '@nestjs/common'
import { ScopeResolver } from '../../platform/http/authenticator.js'
import { Scopes } from './scopes.js'

@Global()
@Module({
  providers: [{ provide: ScopeResolver, useClass: Scopes }],
  exports: [ScopeResolver],
})
export class TenantsModule {}
