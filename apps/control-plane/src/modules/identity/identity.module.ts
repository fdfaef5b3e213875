import { Global, Module } from '@nestjs/common'
import { Authenticator } from '../../platform/http/authenticator.js'
import { NotificationsModule } from '../notifications/index.js'
import { TenantsModule } from '../tenants/index.js'
import { Accounts } from './accounts.js'
import { AuthController } from './auth.controller.js'
import { Browser } from './browser.js'
import { CredentialsAuthenticator } from './credentials-authenticator.js'
import { MeController } from './me.controller.js'
import { OneTimeTokens } from './one-time-tokens.js'
import { PasswordReset } from './password-reset.js'
import { Passwords } from './passwords.js'
import { PersonalTokens } from './personal-tokens.js'
import { Principals } from './principals.js'
import { Profile } from './profile.js'
import { PurgeIdentity } from './purge-identity.job.js'
import { Sessions } from './sessions.js'
import { Setup } from './setup.js'
import { SignIn } from './sign-in.js'
import { SignInThrottle } from './sign-in-throttle.js'
import { SignUp } from './sign-up.js'
import { SignUpApproval } from './sign-up-approval.js'
import { Tokens } from './tokens.js'
import { UsersController } from './users.controller.js'

@Global()
@Module({
  imports: [NotificationsModule, TenantsModule],
  controllers: [AuthController, MeController, UsersController],
  providers: [
    Accounts,
    Principals,
    Sessions,
    Tokens,
    Passwords,
    OneTimeTokens,
    Browser,
    SignUp,
    SignUpApproval,
    SignInThrottle,
    SignIn,
    PasswordReset,
    Setup,
    Profile,
    PersonalTokens,
    PurgeIdentity,
    { provide: Authenticator, useClass: CredentialsAuthenticator },
  ],
  exports: [Accounts, Authenticator, Setup],
})
export class IdentityModule {}
