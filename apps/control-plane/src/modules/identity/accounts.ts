import { Injectable } from '@nestjs/common'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database } from '../../platform/database/database.js'
import { Context, type Principal } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { PersonalOrganizations } from '../tenants/index.js'
import { Passwords } from './passwords.js'
import { Principals } from './principals.js'
import { userByEmail } from './users.js'

export interface NewAccount {
  email: string
  name: string
  password: string
  /** Of the platform, unless it has one already. */
  owner?: boolean
}

/** Users that an installation makes by itself: verified, with an organization of their own. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly organizations: PersonalOrganizations,
    private readonly principals: Principals,
    private readonly trail: AuditTrail,
  ) {}

  /** The user's id; an address that is known keeps its account as it is. */
  async ensure(ctx: Context, { email, name, password, owner = false }: NewAccount): Promise<string> {
    const hash = await this.passwords.hash(password, [])
    return this.database.write(ctx.asSystem(), async tx => {
      const known = await userByEmail(tx, email)
      if (known) return known.id
      const id = newId('user')
      await tx.query(
        `INSERT INTO app_user (id, email, name, password_hash, state, email_verified_at, platform_role)
         VALUES ($1, $2, $3, $4, 'active', now(),
           CASE WHEN $5 AND NOT EXISTS (SELECT 1 FROM app_user WHERE platform_role = 'owner') THEN 'owner' END)`,
        [id, email, name, hash, owner],
      )
      await this.organizations.create(tx, { id, email, name })
      await this.trail.append(tx, { action: 'user.create', target: { type: 'user', id }, after: { email, name } }, null)
      return id
    })
  }

  /** Acting as somebody, with all that they may now. */
  async principal(userId: string): Promise<Principal> {
    const principal = await this.principals.load(userId, 'user', 'boot')
    if (!principal) throw new Error(`${userId} is not an active user`)
    return principal
  }
}
