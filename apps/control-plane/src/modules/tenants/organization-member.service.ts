import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { organizationMemberUpdate, organizationMemberView } from '@gatehouse/shared/api/organizations.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'

type View = z.input<typeof organizationMemberView>

interface Row {
  user_id: string
  email: string
  name: string
  role: View['role']
  created_at: Date
}

const SELECT = `SELECT m.user_id, u.email, u.name, m.role, m.created_at
  FROM organization_member m JOIN app_user u ON u.id = m.user_id WHERE m.organization_id = $1`

/** Who belongs to an organization, and as what. It always keeps an owner. */
@Injectable()
export class OrganizationMemberService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const before = query.cursor === undefined ? null : cursorOf(query.cursor)
    const rows = await this.database.query<Row>(
      ctx,
      `${SELECT} AND ($2::text IS NULL OR m.user_id < $2) ORDER BY m.user_id DESC LIMIT $3`,
      [ctx.organizationId, before, query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.user_id, viewOf)
  }

  async update(ctx: Context, userId: string, { role }: z.output<typeof organizationMemberUpdate>): Promise<View> {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await lockedRow(tx, userId)
      const next = { ...row, role }
      await tx.query('UPDATE organization_member SET role = $3 WHERE organization_id = $1 AND user_id = $2', [
        ctx.organizationId,
        userId,
        role,
      ])
      await requireOwner(tx)
      audit({ ...factsOf('organization-member.update', ctx, userId), before: viewOf(row), after: viewOf(next) })
      return next
    })
    return viewOf(result)
  }

  async remove(ctx: Context, userId: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await lockedRow(tx, userId)
      await tx.query('DELETE FROM organization_member WHERE organization_id = $1 AND user_id = $2', [
        ctx.organizationId,
        userId,
      ])
      await requireOwner(tx)
      audit({ ...factsOf('organization-member.remove', ctx, userId), before: viewOf(row) })
    })
  }
}

// All rows of the organization are locked, so that two owners cannot remove each other at once.
async function lockedRow(tx: Tx, userId: string): Promise<Row> {
  const rows = await tx.query<Row>(`${SELECT} ORDER BY m.user_id FOR UPDATE OF m`, [tx.ctx.organizationId])
  const row = rows.find(({ user_id }) => user_id === userId)
  if (!row) throw new GatewayError('not_found')
  return row
}

async function requireOwner(tx: Tx): Promise<void> {
  const [owner] = await tx.query(
    `SELECT 1 FROM organization_member WHERE organization_id = $1 AND role = 'owner' LIMIT 1`,
    [tx.ctx.organizationId],
  )
  if (!owner)
    throw new GatewayError('state_invalid', { detail: 'An organization needs an owner. Make somebody else one first.' })
}

const factsOf = (action: string, { organizationId }: Context, userId: string) => ({
  action,
  target: { type: 'user', id: userId },
  organizationId,
})

const viewOf = ({ user_id, email, name, role, created_at }: Row): View => ({
  userId: user_id,
  email,
  name,
  role,
  createdAt: created_at.toISOString(),
})
