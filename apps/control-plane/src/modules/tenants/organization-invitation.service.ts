import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { organizationInvitationCreate, organizationInvitationView } from '@gatehouse/shared/api/organizations.js'
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
import { requireShared } from './organization.service.js'

type View = z.input<typeof organizationInvitationView>

interface Row {
  id: string
  organization_id: string
  email: string
  role: View['role']
  state: InvitationState
  created_at: Date
  expires_at: Date
}

const COLUMNS = 'id, organization_id, email, role, state, created_at, expires_at'

/** Links that make the owner of a mailbox a member of an organization; for 72 hours, once. */
@Injectable()
export class OrganizationInvitationService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly mailer: Mailer,
    private readonly ports: ListeningPorts,
  ) {}

  async create(ctx: Context, { email, role }: z.output<typeof organizationInvitationCreate>): Promise<View> {
    const secret = randomSecret()
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      await requireShared(tx)
      await requireNotMember(tx, email)
      // A newer one takes the place of the older.
      await tx.query(
        `UPDATE organization_invitation SET state = 'revoked' WHERE organization_id = $1 AND lower(email) = lower($2) AND state = 'open'`,
        [ctx.organizationId, email],
      )
      const [row] = await tx.query<Row>(
        `INSERT INTO organization_invitation (id, organization_id, email, role, token_hash, invited_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, now() + interval '72 hours') RETURNING ${COLUMNS}`,
        [newId('invitation'), ctx.organizationId, email, role, sha256(secret), ctx.user.userId],
      )
      await this.mailer.send(tx, { to: email, template: 'invitation', ...(await this.about(tx, secret)) })
      audit({ action: 'organization-invitation.create', ...factsOf(row!), after: viewOf(row!) })
      return row!
    })
    return viewOf(result)
  }

  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const before = query.cursor === undefined ? null : cursorOf(query.cursor)
    const rows = await this.database.query<Row>(
      ctx,
      `SELECT ${COLUMNS} FROM organization_invitation WHERE organization_id = $1 AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [ctx.organizationId, before, query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.id, viewOf)
  }

  async revoke(ctx: Context, id: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const [row] = await tx.query<Row>(
        `UPDATE organization_invitation SET state = 'revoked' WHERE organization_id = $1 AND id = $2 AND state = 'open' RETURNING ${COLUMNS}`,
        [ctx.organizationId, id],
      )
      if (!row) throw new GatewayError('not_found')
      audit({ action: 'organization-invitation.revoke', ...factsOf(row), after: viewOf(row) })
    })
  }

  /** By whoever is signed in with the address that was invited; answers the id of the organization. */
  async accept(ctx: Context, secret: string): Promise<string> {
    // Until it is accepted the organization is not theirs.
    const { result } = await this.changes.commit(ctx.asSystem(), async ({ tx, audit }) => {
      const [row] = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM organization_invitation WHERE token_hash = $1 AND state = 'open' AND expires_at > now() FOR UPDATE`,
        [sha256(secret)],
      )
      if (!row) throw new GatewayError('token_invalid')
      await requireAddress(tx, ctx.user.userId, row.email)
      // Whoever belongs to it already keeps what they are.
      await tx.query(
        'INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [row.organization_id, ctx.user.userId, row.role],
      )
      await tx.query(`UPDATE organization_invitation SET state = 'accepted' WHERE id = $1`, [row.id])
      audit({ action: 'organization-invitation.accept', ...factsOf(row), after: { role: row.role } })
      return row.organization_id
    })
    return result
  }

  private async about(tx: Tx, secret: string): Promise<{ tenant: string; invitedBy: string; link: string }> {
    const [names] = await tx.query<{ organization: string; invited_by: string }>(
      'SELECT o.name AS organization, u.name AS invited_by FROM organization o, app_user u WHERE o.id = $1 AND u.id = $2',
      [tx.ctx.organizationId, tx.ctx.user.userId],
    )
    const link = `${this.ports.publicUrl}/invitations/accept?token=${secret}`
    return { tenant: names!.organization, invitedBy: names!.invited_by, link }
  }
}

async function requireNotMember(tx: Tx, email: string): Promise<void> {
  const [member] = await tx.query(
    `SELECT 1 FROM organization_member m JOIN app_user u ON u.id = m.user_id
     WHERE m.organization_id = $1 AND lower(u.email) = lower($2)`,
    [tx.ctx.organizationId, email],
  )
  if (member) throw new GatewayError('conflict', { detail: 'This is a member already. Change their role instead.' })
}

const factsOf = ({ id, organization_id }: Row) => ({
  target: { type: 'organization-invitation', id },
  organizationId: organization_id,
})

const viewOf = (row: Row): View => ({
  id: row.id,
  email: row.email,
  role: row.role,
  state: stateShown(row),
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
})
