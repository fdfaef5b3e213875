import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { memberUpdate, memberView } from '@gatehouse/shared/api/tenants.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { type AuditFacts } from '../../platform/change/audit-trail.js'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { requireGrantable } from './role-grants.js'

type View = z.input<typeof memberView>

interface Row {
  user_id: string
  email: string
  name: string
  roles: string[]
  created_at: Date
  version: number
}

const SELECT = `SELECT m.user_id, u.email, u.name, m.roles, m.created_at, m.version
  FROM member m JOIN app_user u ON u.id = m.user_id WHERE m.tenant_id = $1`

/** Who belongs to a tenant, and as what. It always keeps an administrator. */
@Injectable()
export class MemberService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const after = query.cursor === undefined ? null : cursorOf(query.cursor)
    const rows = await this.database.query<Row>(
      ctx,
      `${SELECT} AND ($2::text IS NULL OR m.user_id < $2) ORDER BY m.user_id DESC LIMIT $3`,
      [ctx.tenantId, after, query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.user_id, viewOf)
  }

  /** Makes somebody a member at once, without an invitation; whoever is one keeps what they are. */
  async join(ctx: Context, userId: string, roles: string[]): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      await requireGrantable(tx, roles)
      await tx.query('INSERT INTO member (tenant_id, user_id, roles) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        ctx.tenantId,
        userId,
        roles,
      ])
      audit({ ...factsOf('member.join', ctx, userId), after: { userId, roles } })
    })
  }

  async update(ctx: Context, userId: string, { roles }: z.output<typeof memberUpdate>, expectedVersion?: number) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await lockedRow(tx, userId)
      if (expectedVersion !== undefined && expectedVersion !== row.version)
        throw new GatewayError('precondition_failed')
      // Both ways: roles beyond one's own are neither given nor taken.
      await requireGrantable(tx, roles)
      await requireGrantable(tx, row.roles)
      const next = { ...row, roles: [...new Set(roles)], version: row.version + 1 }
      await tx.query('UPDATE member SET roles = $3, version = version + 1 WHERE tenant_id = $1 AND user_id = $2', [
        ctx.tenantId,
        userId,
        next.roles,
      ])
      await requireAdmin(tx)
      audit({ ...factsOf('member.update', ctx, userId), before: viewOf(row), after: viewOf(next) })
      return next
    })
    return versioned(viewOf(result), result.version)
  }

  async remove(ctx: Context, userId: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await lockedRow(tx, userId)
      await requireGrantable(tx, row.roles)
      await tx.query('DELETE FROM member WHERE tenant_id = $1 AND user_id = $2', [ctx.tenantId, userId])
      await requireAdmin(tx)
      audit({ ...factsOf('member.remove', ctx, userId), before: viewOf(row) })
    })
  }
}

// All rows of the tenant are locked, so that two administrators cannot remove each other at once.
async function lockedRow(tx: Tx, userId: string): Promise<Row> {
  const rows = await tx.query<Row>(`${SELECT} ORDER BY m.user_id FOR UPDATE OF m`, [tx.ctx.tenantId])
  const row = rows.find(({ user_id }) => user_id === userId)
  if (!row) throw new GatewayError('not_found')
  return row
}

async function requireAdmin(tx: Tx): Promise<void> {
  const [admin] = await tx.query(`SELECT 1 FROM member WHERE tenant_id = $1 AND 'admin' = ANY(roles) LIMIT 1`, [
    tx.ctx.tenantId,
  ])
  if (!admin)
    throw new GatewayError('state_invalid', {
      detail: 'A tenant needs an administrator. Make somebody else one first.',
    })
}

const factsOf = (action: string, ctx: Context, userId: string): AuditFacts => ({
  action,
  target: { type: 'user', id: userId },
  tenantId: ctx.tenantId,
})

const viewOf = ({ user_id, email, name, roles, created_at }: Row): View => ({
  userId: user_id,
  email,
  name,
  roles,
  createdAt: created_at.toISOString(),
})
