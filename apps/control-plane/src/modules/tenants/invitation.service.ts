import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { invitationCreate, invitationView } from '@gatehouse/shared/api/tenants.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { randomSecret, sha256 } from '../../platform/crypto/one-way.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import { Mailer } from '../notifications/index.js'
import { type InvitationState, requireAddress, stateShown } from './invited.js'
import { requireGrantable } from './role-grants.js'

type View = z.input<typeof invitationView>

interface Row {
  id: string
  tenant_id: string
  email: string
  roles: string[]
  state: InvitationState
  created_at: Date
  expires_at: Date
}

const COLUMNS = 'id, tenant_id, email, roles, state, created_at, expires_at'

/** Links that make the owner of a mailbox a member; for 72 hours, once. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
  ) {}

  async create(ctx: Context, input: z.output<typeof invitationCreate>): Promise<View> {
    const secret = randomSecret()
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      await requireGrantable(tx, input.roles)
      await requireNotMember(tx, input.email)
      // A newer one takes the place of the older.
      await tx.query(
        `UPDATE invitation SET state = 'revoked' WHERE tenant_id = $1 AND lower(email) = lower($2) AND state = 'open'`,
        [ctx.tenantId, input.email],
      )
      const [row] = await tx.query<Row>(
        `INSERT INTO invitation (id, tenant_id, email, roles, token_hash, invited_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, now() + interval '72 hours') RETURNING ${COLUMNS}`,
        [newId('invitation'), ctx.tenantId, input.email, [...new Set(input.roles)], sha256(secret), ctx.user.userId],
      )
      await this.mailer.send(tx, { to: input.email, template: 'invitation', ...(await this.about(tx, secret)) })
      audit({ action: 'invitation.create', target: targetOf(row!), tenantId: ctx.tenantId, after: viewOf(row!) })
      return row!
    })
    return viewOf(result)
  }

  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const before = query.cursor === undefined ? null : cursorOf(query.cursor)
    const rows = await this.database.query<Row>(
      ctx,
      `SELECT ${COLUMNS} FROM invitation WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [ctx.tenantId, before, query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.id, viewOf)
  }

  async revoke(ctx: Context, id: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const [row] = await tx.query<Row>(
        `UPDATE invitation SET state = 'revoked' WHERE tenant_id = $1 AND id = $2 AND state = 'open' RETURNING ${COLUMNS}`,
        [ctx.tenantId, id],
      )
      if (!row) throw new GatewayError('not_found')
      audit({ action: 'invitation.revoke', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row) })
    })
  }

  /** Whether a tenant sent it, be it over or not. */
  async isOne(ctx: Context, secret: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM invitation WHERE token_hash = $1'
    return (await this.database.query(ctx.asSystem(), sql, [sha256(secret)])).length > 0
  }

  /** By whoever is signed in with the address that was invited; answers the id of the tenant. */
  async accept(ctx: Context, secret: string): Promise<string> {
    // Until it is accepted the tenant is not theirs.
    const { result } = await this.changes.commit(ctx.asSystem(), async ({ tx, audit }) => {
      const [row] = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM invitation WHERE token_hash = $1 AND state = 'open' AND expires_at > now() FOR UPDATE`,
        [sha256(secret)],
      )
      if (!row) throw new GatewayError('token_invalid')
      await requireAddress(tx, ctx.user.userId, row.email)
      await tx.query(
        `INSERT INTO member (tenant_id, user_id, roles) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, user_id) DO UPDATE SET version = member.version + 1,
           roles = ARRAY(SELECT DISTINCT unnest(member.roles || excluded.roles))`,
        [row.tenant_id, ctx.user.userId, row.roles],
      )
      await tx.query(`UPDATE invitation SET state = 'accepted' WHERE id = $1`, [row.id])
      const after = { roles: row.roles }
      audit({ action: 'invitation.accept', target: targetOf(row), tenantId: row.tenant_id, after })
      return row.tenant_id
    })
    return result
  }

  private async about(tx: Tx, secret: string): Promise<{ tenant: string; invitedBy: string; link: string }> {
    const [names] = await tx.query<{ tenant: string; invited_by: string }>(
      'SELECT t.name AS tenant, u.name AS invited_by FROM tenant t, app_user u WHERE t.id = $1 AND u.id = $2',
      [tx.ctx.tenantId, tx.ctx.user.userId],
    )
    const link = `${this.ports.publicUrl}/invitations/accept?token=${secret}`
    return { tenant: names!.tenant, invitedBy: names!.invited_by, link }
  }
}

async function requireNotMember(tx: Tx, email: string): Promise<void> {
  const [member] = await tx.query(
    'SELECT 1 FROM member m JOIN app_user u ON u.id = m.user_id WHERE m.tenant_id = $1 AND lower(u.email) = lower($2)',
    [tx.ctx.tenantId, email],
  )
  if (member) throw new GatewayError('conflict', { detail: 'This is a member already. Change their roles instead.' })
}

const targetOf = (row: Row) => ({ type: 'invitation', id: row.id })

const viewOf = ({ id, email, roles, state, created_at, expires_at }: Row): View => ({
  id,
  email,
  roles,
  state: stateShown({ state, expires_at }),
  createdAt: created_at.toISOString(),
  expiresAt: expires_at.toISOString(),
})
