import { Global, Module } from '@nestjs/common'
import { Authenticator } from '../../platform/http/authenticator.js'
import { CredentialsAuthenticator } from './credentials-authenticator.js'
import { Principals } from './principals.js'
import { Sessions } from './sessions.js'
import { Tokens } from './tokens.js'

@Global()
@Module({
  providers: [Principals, Sessions, Tokens, { provide: Authenticator, useClass: CredentialsAuthenticator }],
  exports: [Authenticator],
})
export class IdentityModule {}
