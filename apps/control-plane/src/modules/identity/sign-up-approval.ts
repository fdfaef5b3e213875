import type { Page } from '@gatehouse/shared/api/common.js'
import type { platformSettings, user, userQuery } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { platformRoles } from '@gatehouse/shared/permissions.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer } from '../notifications/index.js'
import { type UserRow, userById, userColumns, userView } from './users.js'

type Settings = z.output<typeof platformSettings>
type View = z.input<typeof user>

const deciders = Object.entries(platformRoles)
  .filter(([, permissions]) => permissions.includes('platform:users'))
  .map(([role]) => role)

/** Whether somebody may sign up without being looked at, and the look at those who may not. */
@Injectable()
export class SignUpApproval {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly trail: AuditTrail,
    private readonly ports: ListeningPorts,
  ) {}

  settings(ctx: Context): Promise<Settings> {
    return this.database.read(ctx.asSystem(), async tx => ({ signUp: await modeOf(tx) }))
  }

  configure(ctx: Context, { signUp }: Settings): Promise<Settings> {
    return this.database.write(ctx.asSystem(), async tx => {
      const before = { signUp: await modeOf(tx) }
      await tx.query('UPDATE installation SET sign_up = $1 WHERE id = 1', [signUp])
      const target = { type: 'installation', id: 'installation' }
      await this.trail.append(tx, { action: 'installation.update', target, before, after: { signUp } }, null)
      return { signUp }
    })
  }

  /** Newest first. */
  page(ctx: Context, { state, cursor, limit }: z.output<typeof userQuery>): Promise<Page<View>> {
    return this.database.read(ctx.asSystem(), async tx => {
      const rows = await tx.query<UserRow>(
        `SELECT ${userColumns} FROM app_user WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3`,
        [state ?? null, cursor === undefined ? null : cursorOf(cursor), limit + 1],
      )
      return pageOf(rows, limit, row => row.id, userView)
    })
  }

  approve(ctx: Context, id: string): Promise<View> {
    return this.decide(ctx, id, 'active', undefined)
  }

  reject(ctx: Context, id: string, comment: string): Promise<View> {
    return this.decide(ctx, id, 'rejected', comment)
  }

  /** Of whoever has just confirmed their address. Whom a tenant invited was looked at by it. */
  async stateOf(tx: Tx, userId: string): Promise<'active' | 'pending_approval'> {
    if ((await modeOf(tx)) === 'open') return 'active'
    const [invited] = await tx.query(
      `SELECT 1 FROM invitation i JOIN app_user u ON lower(u.email) = lower(i.email)
       WHERE u.id = $1 AND i.state = 'open' AND i.expires_at > now()`,
      [userId],
    )
    return invited ? 'active' : 'pending_approval'
  }

  async ask(tx: Tx, { email, name }: UserRow): Promise<void> {
    const owners = await tx.query<{ email: string }>(
      `SELECT email FROM app_user WHERE state = 'active' AND platform_role = ANY($1) LIMIT 50`,
      [deciders],
    )
    for (const owner of owners)
      await this.mailer.send(tx, {
        to: owner.email,
        template: 'approval-requested',
        tenant: 'Gatehouse',
        what: `the account ${email}`,
        requestedBy: name,
        link: `${this.ports.publicUrl}/admin/people`,
      })
  }

  private decide(ctx: Context, id: string, state: 'active' | 'rejected', comment: string | undefined): Promise<View> {
    return this.database.write(ctx.asSystem(), async tx => {
      const [row] = await tx.query<UserRow>(
        `UPDATE app_user SET state = $2, updated_at = now(), version = version + 1 WHERE id = $1 AND state = 'pending_approval'
         RETURNING ${userColumns}`,
        [id, state],
      )
      if (!row) {
        const known = await userById(tx, id)
        if (!known) throw new GatewayError('not_found')
        throw new GatewayError('state_invalid', { detail: `This account is ${known.state}; it does not wait.` })
      }
      if (state === 'rejected') await tx.query('DELETE FROM session WHERE user_id = $1', [id])
      const decision = state === 'active' ? 'approve' : 'reject'
      const facts = { target: { type: 'user', id }, before: { state: 'pending_approval' }, after: { state, comment } }
      await this.trail.append(tx, { action: `user.${decision}`, ...facts }, null)
      await this.mailer.send(tx, {
        to: row.email,
        template: 'sign-up-decided',
        name: row.name,
        approved: state === 'active',
        comment,
        link: `${this.ports.publicUrl}/sign-in`,
      })
      return userView(row)
    })
  }
}

async function modeOf(tx: Tx): Promise<Settings['signUp']> {
  const [row] = await tx.query<{ sign_up: Settings['signUp'] }>('SELECT sign_up FROM installation WHERE id = 1')
  return row!.sign_up
}
