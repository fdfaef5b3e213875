import type { signIn } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { Passwords } from './passwords.js'
import { type Client, Sessions } from './sessions.js'
import { SignInThrottle } from './sign-in-throttle.js'
import { type UserRow, userByEmail } from './users.js'

export interface SignedIn {
  user: UserRow
  /** For the cookie. */
  secret: string
}

@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly throttle: SignInThrottle,
    private readonly sessions: Sessions,
  ) {}

  /** Always opens a new session; the one that the browser had before, if any, is closed. */
  async signIn(
    ctx: Context,
    input: z.output<typeof signIn>,
    client: Client,
    previous: string | undefined,
  ): Promise<SignedIn> {
    const user = await this.throttle.attempt(input.email, client.address, () => this.check(ctx, input))
    if (!user) throw new GatewayError('credentials_invalid')
    if (user.state === 'unverified') throw new GatewayError('email_unverified')
    if (user.state !== 'active' && user.state !== 'pending_approval') throw new GatewayError('account_suspended')
    return this.database.write(ctx.asSystem(), async tx => {
      if (previous !== undefined) await this.sessions.forget(tx, previous)
      return { user, secret: await this.sessions.open(tx, user.id, client) }
    })
  }

  private async check(ctx: Context, input: z.output<typeof signIn>): Promise<UserRow | undefined> {
    const user = await this.database.read(ctx.asSystem(), tx => userByEmail(tx, input.email))
    return (await this.passwords.matches(user?.password_hash, input.password)) ? user : undefined
  }
}
