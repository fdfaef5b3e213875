import type { signUp } from '@gatehouse/shared/api/identity.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer } from '../notifications/index.js'
import { PersonalOrganizations } from '../tenants/index.js'
import { OneTimeTokens } from './one-time-tokens.js'
import { Passwords } from './passwords.js'
import { SignUpApproval } from './sign-up-approval.js'
import { type UserRow, userByEmail, userById } from './users.js'

/** Sign-up, open or with approval. It answers alike whether or not the address is known; only the owner of the mailbox learns more. */
@Injectable()
export class SignUp {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly tokens: OneTimeTokens,
    private readonly mailer: Mailer,
    private readonly organizations: PersonalOrganizations,
    private readonly trail: AuditTrail,
    private readonly ports: ListeningPorts,
    private readonly approval: SignUpApproval,
  ) {}

  async request(ctx: Context, input: z.output<typeof signUp>): Promise<void> {
    const hash = await this.passwords.hash(input.password, [input.email, input.name])
    await this.database.write(ctx.asSystem(), async tx => {
      const user = await this.unverified(tx, input, hash)
      if (await this.mailer.sentLately(tx, input.email, 'verify-email', 'known-address'))
        return this.tokens.decoy(tx, 'verify-email')
      const to = { to: input.email, name: user.name }
      if (user.state !== 'unverified') {
        await this.tokens.decoy(tx, 'verify-email')
        return this.mailer.send(tx, { ...to, template: 'known-address', link: `${this.ports.publicUrl}/sign-in` })
      }
      const secret = await this.tokens.issue(tx, 'verify-email', user.id)
      await this.mailer.send(tx, {
        ...to,
        template: 'verify-email',
        link: `${this.ports.publicUrl}/verify-email?token=${secret}`,
      })
    })
  }

  /** Uses the token of the mail; the user is active from then on, or once approved, with an organization of their own. */
  async verify(ctx: Context, token: string): Promise<void> {
    await this.database.write(ctx.asSystem(), async tx => {
      const userId = await this.tokens.redeem(tx, 'verify-email', token)
      const state = await this.approval.stateOf(tx, userId!)
      await tx.query(
        `UPDATE app_user SET state = $2, email_verified_at = now(), updated_at = now() WHERE id = $1 AND state = 'unverified'`,
        [userId, state],
      )
      const user = await userById(tx, userId!)
      await this.organizations.create(tx, user!)
      if (state === 'pending_approval') await this.approval.ask(tx, user!)
      await this.trail.append(tx, { action: 'user.verify', target: { type: 'user', id: user!.id } }, null)
    })
  }

  // A repeated sign-up before verification counts, so that whoever reads the mailbox decides which password it is. Within the minute
  // in which no further mail is sent it does not, so that a mail under way stays true.
  private async unverified(tx: Tx, input: z.output<typeof signUp>, hash: string): Promise<UserRow> {
    await tx.query(
      `INSERT INTO app_user (id, email, name, password_hash, state) VALUES ($1, $2, $3, $4, 'unverified')
       ON CONFLICT (lower(email)) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash, updated_at = now()
         WHERE app_user.state = 'unverified' AND app_user.updated_at < now() - interval '1 minute'`,
      [newId('user'), input.email, input.name, hash],
    )
    return (await userByEmail(tx, input.email))!
  }
}
