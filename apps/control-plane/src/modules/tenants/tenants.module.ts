import { Global, Module } from '@nestjs/common'
import { ScopeResolver } from '../../platform/http/authenticator.js'
import { PersonalOrganizations } from './personal-organizations.js'
import { Scopes } from './scopes.js'

@Global()
@Module({
  providers: [PersonalOrganizations, { provide: ScopeResolver, useClass: Scopes }],
  exports: [PersonalOrganizations, ScopeResolver],
})
export class TenantsModule {}
