import type { teamMemberPage, teamSharePage, teamShareView } from '@gatehouse/shared/api/tenants.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { Team } from './team.entity.js'

type Share = z.output<typeof teamShareView>

// The subjects of shares are rows of these tables.
const TABLES = { api: 'api', product: 'product' } as const

/** Who is in a team, and what other teams share with it. */
@Injectable()
export class TeamMembershipService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  members(ctx: Context, team: string): Promise<z.input<typeof teamMemberPage>> {
    return this.database.read(ctx, async tx => {
      const { id } = await tx.tenant(Team).get(team)
      const data = await tx.query<{ userId: string; email: string; name: string }>(
        `SELECT m.user_id AS "userId", u.email, u.name FROM team_member m JOIN app_user u ON u.id = m.user_id
         WHERE m.team_id = $1 AND m.tenant_id = $2 ORDER BY u.name, u.id`,
        [id, ctx.tenantId],
      )
      return { data, nextCursor: null }
    })
  }

  /** Members of the tenant only. Adding one who is in does nothing. */
  async add(ctx: Context, team: string, userId: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const { id } = await tx.tenant(Team).get(team)
      const [member] = await tx.query('SELECT 1 FROM member WHERE tenant_id = $1 AND user_id = $2', [
        ctx.tenantId,
        userId,
      ])
      if (!member)
        throw new GatewayError('reference_missing', {
          detail: 'Only members of the tenant can be in its teams. Invite them first.',
          errors: [{ pointer: '/userId', message: 'Not a member.' }],
        })
      await tx.query(
        'INSERT INTO team_member (team_id, tenant_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [id, ctx.tenantId, userId],
      )
      audit({ action: 'team.add-member', target: { type: 'team', id }, tenantId: ctx.tenantId, after: { userId } })
    })
  }

  async remove(ctx: Context, team: string, userId: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const { id } = await tx.tenant(Team).get(team)
      const gone = await tx.query(
        'DELETE FROM team_member WHERE team_id = $1 AND tenant_id = $2 AND user_id = $3 RETURNING 1',
        [id, ctx.tenantId, userId],
      )
      if (gone.length === 0) throw new GatewayError('not_found')
      audit({ action: 'team.remove-member', target: { type: 'team', id }, tenantId: ctx.tenantId, before: { userId } })
    })
  }

  shares(ctx: Context, team: string): Promise<z.input<typeof teamSharePage>> {
    return this.database.read(ctx, async tx => {
      const { id } = await tx.tenant(Team).get(team)
      const data = await tx.query<Share>(
        `SELECT subject_type AS type, subject_id AS id FROM team_share WHERE team_id = $1 AND tenant_id = $2
         ORDER BY subject_type, subject_id`,
        [id, ctx.tenantId],
      )
      return { data, nextCursor: null }
    })
  }

  /** Lets a team use and edit what another owns. */
  async share(ctx: Context, team: string, type: Share['type'], reference: string): Promise<Share> {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const { id } = await tx.tenant(Team).get(team)
      const share = { type, id: await subjectId(tx, type, reference) }
      await tx.query(
        `INSERT INTO team_share (team_id, tenant_id, subject_type, subject_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [id, ctx.tenantId, share.type, share.id],
      )
      audit({ action: 'team.share', target: { type: 'team', id }, tenantId: ctx.tenantId, after: share })
      return share
    })
    return result
  }

  async unshare(ctx: Context, team: string, type: string, subject: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const { id } = await tx.tenant(Team).get(team)
      const gone = await tx.query(
        `DELETE FROM team_share WHERE team_id = $1 AND tenant_id = $2 AND subject_type = $3 AND subject_id = $4 RETURNING 1`,
        [id, ctx.tenantId, type, subject],
      )
      if (gone.length === 0) throw new GatewayError('not_found')
      const before = { type, id: subject }
      audit({ action: 'team.unshare', target: { type: 'team', id }, tenantId: ctx.tenantId, before })
    })
  }
}

async function subjectId(tx: Tx, type: Share['type'], reference: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `SELECT id FROM ${TABLES[type]} WHERE tenant_id = $1 AND (id = $2 OR slug = $2)`,
    [tx.ctx.tenantId, reference],
  )
  if (!row)
    throw new GatewayError('reference_missing', { errors: [{ pointer: '/subject', message: `No such ${type}.` }] })
  return row.id
}
