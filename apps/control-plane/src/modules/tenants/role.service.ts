import type { Page } from '@gatehouse/shared/api/common.js'
import type { roleCreate, roleUpdate, roleView } from '@gatehouse/shared/api/tenants.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { tenantRoles } from '@gatehouse/shared/permissions.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { Role } from './role.entity.js'
import { isBuiltIn, requireHeld } from './role-grants.js'

type View = z.input<typeof roleView>

/** Named sets of permissions: built-in ones for every tenant, and a tenant's own. */
@Injectable()
export class RoleService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async list(ctx: Context): Promise<Page<View>> {
    const own = await this.database.read(ctx, tx => tx.tenant(Role).find())
    return { data: [...BUILT_IN, ...own.map(viewOf)], nextCursor: null }
  }

  async create(ctx: Context, input: z.output<typeof roleCreate>) {
    if (isBuiltIn(input.slug))
      throw new GatewayError('slug_taken', { errors: [{ pointer: '/slug', message: 'A built-in role has it.' }] })
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      requireHeld(tx, input.permissions, '/permissions')
      const row = await tx.tenant(Role).insert({ id: newId('role'), ...input })
      audit({ action: 'role.create', target: targetOf(row), tenantId: ctx.tenantId, after: viewOf(row) })
      return row
    })
    return versioned(viewOf(result), result.version)
  }

  async update(ctx: Context, reference: string, input: z.output<typeof roleUpdate>, expectedVersion?: number) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(Role).get(reference)
      requireHeld(tx, [...row.permissions, ...(input.permissions ?? [])], '/permissions')
      const next = await tx.tenant(Role).update(row, input, expectedVersion)
      const [before, after] = [viewOf(row), viewOf(next)]
      audit({ action: 'role.update', target: targetOf(row), tenantId: ctx.tenantId, before, after })
      return next
    })
    return versioned(viewOf(result), result.version)
  }

  async delete(ctx: Context, reference: string): Promise<void> {
    await this.changes.commit(ctx, async ({ tx, audit }) => {
      const row = await tx.tenant(Role).get(reference)
      const [holder] = await tx.query(
        `SELECT 1 FROM member WHERE tenant_id = $1 AND $2 = ANY(roles)
         UNION ALL SELECT 1 FROM invitation WHERE tenant_id = $1 AND $2 = ANY(roles) AND state = 'open' AND expires_at > now() LIMIT 1`,
        [ctx.tenantId, row.slug],
      )
      if (holder)
        throw new GatewayError('in_use', { detail: 'Members or invitations have this role. Change those first.' })
      await tx.tenant(Role).delete(row)
      audit({ action: 'role.delete', target: targetOf(row), tenantId: ctx.tenantId, before: viewOf(row) })
    })
  }
}

const BUILT_IN: View[] = Object.entries(tenantRoles).map(([slug, permissions]) => ({
  id: null,
  slug,
  name: slug[0]!.toUpperCase() + slug.slice(1),
  builtIn: true,
  permissions: [...permissions],
}))

const targetOf = (row: Role) => ({ type: 'role', id: row.id })

const viewOf = ({ id, slug, name, permissions }: Role): View => ({ id, slug, name, builtIn: false, permissions })
