import type { setup } from '@gatehouse/shared/api/identity.js'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { Env } from '../../platform/env.js'
import { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { PersonalOrganizations } from '../tenants/index.js'
import { OneTimeTokens } from './one-time-tokens.js'
import { Passwords } from './passwords.js'
import { type Client, Sessions } from './sessions.js'
import type { SignedIn } from './sign-in.js'
import { userByEmail } from './users.js'

type Owner = Pick<z.output<typeof setup>, 'email' | 'password' | 'name'>

/** The first owner of an installation: from the settings, or by a link that is shown once where the process was started. */
@Injectable()
export class Setup {
  constructor(
    private readonly env: Env,
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly tokens: OneTimeTokens,
    private readonly sessions: Sessions,
    private readonly organizations: PersonalOrganizations,
    private readonly trail: AuditTrail,
    private readonly ports: ListeningPorts,
  ) {}

  /** Undefined once there is an owner, else the one-time link to become it. */
  async prepare(): Promise<string | undefined> {
    const { adminEmail: email, adminPassword: password } = this.env
    const hash = email !== undefined && password !== undefined ? await this.adminHash(email, password) : undefined
    return this.database.write(Context.system('boot'), async tx => {
      if (await hasOwner(tx)) return undefined
      if (email !== undefined && hash !== undefined) {
        await this.own(tx, { email, name: email.split('@')[0]! }, hash)
        return undefined
      }
      return `${this.ports.publicUrl}/setup?token=${await this.tokens.issue(tx, 'setup', null)}`
    })
  }

  /** Uses the link: whoever holds it is the owner, signed in. */
  async complete(ctx: Context, { token, ...owner }: z.output<typeof setup>, client: Client): Promise<SignedIn> {
    const hash = await this.passwords.hash(owner.password, [owner.email, owner.name])
    return this.database.write(ctx.asSystem(), async tx => {
      if (await hasOwner(tx)) throw new GatewayError('token_invalid')
      await this.tokens.redeem(tx, 'setup', token)
      await this.own(tx, owner, hash)
      const user = (await userByEmail(tx, owner.email))!
      return { user, secret: await this.sessions.open(tx, user.id, client) }
    })
  }

  private async own(tx: Tx, owner: Omit<Owner, 'password'>, hash: string): Promise<void> {
    await tx.query(
      `INSERT INTO app_user (id, email, name, password_hash, state, platform_role, email_verified_at)
       VALUES ($1, $2, $3, $4, 'active', 'owner', now())
       ON CONFLICT (lower(email)) DO UPDATE SET password_hash = excluded.password_hash, name = excluded.name, state = 'active',
         platform_role = 'owner', email_verified_at = now(), updated_at = now()`,
      [newId('user'), owner.email, owner.name, hash],
    )
    const user = (await userByEmail(tx, owner.email))!
    // Whoever had signed up with this address before is somebody else until now.
    await this.sessions.closeAll(tx, user.id)
    await tx.query(`DELETE FROM one_time_token WHERE user_id = $1 OR purpose = 'setup'`, [user.id])
    await this.organizations.create(tx, user)
    await this.trail.append(tx, { action: 'platform.setup', target: { type: 'user', id: user.id } }, null)
  }

  private async adminHash(email: string, password: string): Promise<string> {
    try {
      return await this.passwords.hash(password, [email])
    } catch (error) {
      if (error instanceof GatewayError)
        throw new EnvError('GATEHOUSE_ADMIN_PASSWORD is one of the first that anybody would guess; choose another.')
      throw error
    }
  }
}

// Any number that only this lock uses.
const OWNER_LOCK = 4_715_202

/** Whoever asks first decides; others wait until it is committed. */
async function hasOwner(tx: Tx): Promise<boolean> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [OWNER_LOCK])
  const rows = await tx.query(`SELECT 1 FROM app_user WHERE platform_role = 'owner' AND state = 'active' LIMIT 1`)
  return rows.length > 0
}
