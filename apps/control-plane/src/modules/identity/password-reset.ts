import type { reset } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer } from '../notifications/index.js'
import { OneTimeTokens } from './one-time-tokens.js'
import { Passwords } from './passwords.js'
import { Sessions } from './sessions.js'
import { userByEmail, userById } from './users.js'

@Injectable()
export class PasswordReset {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly tokens: OneTimeTokens,
    private readonly sessions: Sessions,
    private readonly mailer: Mailer,
    private readonly trail: AuditTrail,
    private readonly ports: ListeningPorts,
  ) {}

  /** Answers alike for every address. */
  async request(ctx: Context, email: string): Promise<void> {
    await this.database.write(ctx.asSystem(), async tx => {
      const user = await userByEmail(tx, email)
      if (user?.state !== 'active' || (await this.mailer.sentLately(tx, email, 'reset-password')))
        return this.tokens.decoy(tx, 'reset-password')
      const secret = await this.tokens.issue(tx, 'reset-password', user.id)
      await this.mailer.send(tx, {
        to: user.email,
        template: 'reset-password',
        name: user.name,
        link: `${this.ports.publicUrl}/reset-password?token=${secret}`,
      })
    })
  }

  /** Sets the password and ends every session of the user. */
  async reset(ctx: Context, input: z.output<typeof reset>): Promise<void> {
    await this.database.write(ctx.asSystem(), async tx => {
      const userId = await this.tokens.redeem(tx, 'reset-password', input.token)
      const user = await userById(tx, userId!)
      if (user?.state !== 'active') throw new GatewayError('token_invalid')
      const hash = await this.passwords.hash(input.password, [user.email, user.name])
      await tx.query(
        'UPDATE app_user SET password_hash = $2, updated_at = now(), version = version + 1 WHERE id = $1',
        [user.id, hash],
      )
      await this.sessions.closeAll(tx, user.id)
      await this.mailer.send(tx, { to: user.email, template: 'password-changed', name: user.name })
      await this.trail.append(tx, { action: 'user.reset-password', target: { type: 'user', id: user.id } }, null)
    })
  }
}
