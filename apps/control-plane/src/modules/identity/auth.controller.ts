import * as api from '@gatehouse/shared/api/identity.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { Browser } from './browser.js'
import { PasswordReset } from './password-reset.js'
import { Sessions } from './sessions.js'
import { Setup } from './setup.js'
import { type SignedIn, SignIn } from './sign-in.js'
import { SignUp } from './sign-up.js'
import { userView } from './users.js'

const tag = 'Sign-in'
const nothing = z.object({})

@Controller()
export class AuthController {
  constructor(
    private readonly browser: Browser,
    private readonly signUps: SignUp,
    private readonly signIns: SignIn,
    private readonly resets: PasswordReset,
    private readonly setups: Setup,
    private readonly sessions: Sessions,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/auth/sign-up',
    access: 'anonymous',
    tag,
    summary: 'Sign up',
    description: 'Answers alike whether or not the address is known; the mail tells the rest.',
    body: api.signUp,
    response: nothing,
    status: 202,
    errors: ['password_weak'],
  })
  async signUp(@Input() { ctx, body }: Call<z.output<typeof api.signUp>>) {
    await this.signUps.request(ctx, body)
    return {}
  }

  @Endpoint({
    method: 'POST',
    path: '/auth/verify-email',
    access: 'anonymous',
    tag,
    summary: 'Confirm an e-mail address',
    body: api.token,
    errors: ['token_invalid'],
  })
  verify(@Input() { ctx, body }: Call<z.output<typeof api.token>>) {
    return this.signUps.verify(ctx, body.token)
  }

  @Endpoint({
    method: 'POST',
    path: '/auth/sign-in',
    access: 'anonymous',
    tag,
    summary: 'Sign in',
    description: 'Opens a session, whose secret is in the cookie. Failures are slowed down per account and address.',
    body: api.signIn,
    response: api.session,
    errors: ['credentials_invalid', 'email_unverified', 'account_suspended', 'rate_limited'],
  })
  async signIn(@Input() call: Call<z.output<typeof api.signIn>>) {
    const { request } = call
    const previous = this.browser.session(request)
    return this.open(call, await this.signIns.signIn(call.ctx, call.body, this.browser.client(request), previous))
  }

  @Endpoint({ method: 'POST', path: '/auth/sign-out', access: 'signed-in', tag, summary: 'End this session' })
  async signOut(@Input() { ctx, reply }: Call) {
    if (ctx.user.kind === 'user') await this.sessions.close(ctx.user.userId, ctx.user.credentialId)
    this.browser.forget(reply)
  }

  @Endpoint({
    method: 'POST',
    path: '/auth/request-reset',
    access: 'anonymous',
    tag,
    summary: 'Ask for a mail to choose a new password',
    description: 'Answers alike whether or not the address is known.',
    body: api.requestReset,
    response: nothing,
    status: 202,
  })
  async requestReset(@Input() { ctx, body }: Call<z.output<typeof api.requestReset>>) {
    await this.resets.request(ctx, body.email)
    return {}
  }

  @Endpoint({
    method: 'POST',
    path: '/auth/reset',
    access: 'anonymous',
    tag,
    summary: 'Choose a new password',
    description: 'Ends every session of the user.',
    body: api.reset,
    errors: ['token_invalid', 'password_weak'],
  })
  reset(@Input() { ctx, body }: Call<z.output<typeof api.reset>>) {
    return this.resets.reset(ctx, body)
  }

  @Endpoint({
    method: 'POST',
    path: '/auth/setup',
    access: 'anonymous',
    tag,
    summary: 'Become the owner of a new installation',
    description: 'With the token of the link that was shown at the first start. Opens a session.',
    body: api.setup,
    response: api.session,
    errors: ['token_invalid', 'password_weak'],
  })
  async setup(@Input() call: Call<z.output<typeof api.setup>>) {
    return this.open(call, await this.setups.complete(call.ctx, call.body, this.browser.client(call.request)))
  }

  private open(call: Call, { user, secret }: SignedIn) {
    this.browser.remember(call.reply, secret)
    return { user: userView(user) }
  }
}
