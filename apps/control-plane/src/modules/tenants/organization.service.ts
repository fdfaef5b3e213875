import type { organizationCreate, organizationUpdate, organizationView } from '@gatehouse/shared/api/organizations.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'

type View = z.output<typeof organizationView>

interface Row {
  id: string
  slug: string
  name: string
  personal: boolean
  version: number
}

const COLUMNS = 'id, slug, name, personal_user_id IS NOT NULL AS personal, version'
const MAX_OWN = 10

/** Organizations call what tenants publish. Everybody has one of their own, and may make others to share. */
@Injectable()
export class OrganizationService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof organizationCreate>): Promise<View> {
    // Of an organization that is yet to be made nobody is a member.
    const { result } = await this.changes.commit(ctx.asSystem(), async ({ tx, audit }) => {
      if (ctx.user.pending) throw new GatewayError('account_pending')
      await requireRoom(tx, ctx.user.userId)
      const [row] = await tx.query<Row>(
        `INSERT INTO organization (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING RETURNING ${COLUMNS}`,
        [newId('organization'), input.slug, input.name],
      )
      if (!row) throw new GatewayError('slug_taken', { errors: [{ pointer: '/slug', message: 'Taken.' }] })
      await tx.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, [
        row.id,
        ctx.user.userId,
      ])
      audit({ action: 'organization.create', ...about(row), after: viewOf(row, 'owner') })
      return row
    })
    return versioned(viewOf(result, 'owner'), result.version)
  }

  async get(ctx: Context): Promise<View> {
    const row = await this.database.read(ctx, rowOf)
    return versioned(viewOf(row, roleOf(ctx)), row.version)
  }

  async update(ctx: Context, input: z.output<typeof organizationUpdate>, expectedVersion?: number): Promise<View> {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const before = await rowOf(tx)
      const [row] = await tx.query<Row>(
        `UPDATE organization SET name = $2, updated_at = now(), version = version + 1 WHERE id = $1 AND version = $3
         RETURNING ${COLUMNS}`,
        [before.id, input.name, expectedVersion ?? before.version],
      )
      if (!row) throw new GatewayError('precondition_failed')
      const role = roleOf(ctx)
      audit({ action: 'organization.update', ...about(row), before: viewOf(before, role), after: viewOf(row, role) })
      return row
    })
    return versioned(viewOf(result, roleOf(ctx)), result.version)
  }
}

/** An organization that is somebody's own is not shared: whoever wants company makes another one. */
export async function requireShared(tx: Tx): Promise<void> {
  if ((await rowOf(tx)).personal)
    throw new GatewayError('state_invalid', {
      detail: 'This is the organization of one person alone. Make another one to share applications and keys.',
    })
}

async function rowOf(tx: Tx): Promise<Row> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM organization WHERE id = $1`, [tx.ctx.organizationId])
  if (!row) throw new GatewayError('not_found')
  return row
}

// The lock makes requests of one user wait for each other, so that the count holds.
async function requireRoom(tx: Tx, userId: string): Promise<void> {
  await tx.query('SELECT 1 FROM app_user WHERE id = $1 FOR UPDATE', [userId])
  const [held] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM organization_member m JOIN organization o ON o.id = m.organization_id
     WHERE m.user_id = $1 AND m.role = 'owner' AND o.personal_user_id IS NULL`,
    [userId],
  )
  if (held!.count >= MAX_OWN)
    throw new GatewayError('conflict', { detail: `You own ${MAX_OWN} organizations, which is the most one user may.` })
}

const about = ({ id }: Row) => ({ target: { type: 'organization', id }, organizationId: id })
const roleOf = (ctx: Context): string => ctx.user.organizations.get(ctx.organizationId ?? '')?.role ?? ''
const viewOf = ({ id, slug, name, personal }: Row, role: string): View => ({ id, slug, name, personal, role })
