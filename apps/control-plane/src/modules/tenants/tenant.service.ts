import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { tenantCreate, tenantUpdate, tenantView } from '@gatehouse/shared/api/tenants.js'
import { reservedSlugs } from '@gatehouse/shared/config/reserved-slugs.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Changes } from '../../platform/change/changes.js'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import { versioned } from '../../platform/http/call.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'

type View = z.input<typeof tenantView>

interface Row {
  id: string
  slug: string
  name: string
  created_at: Date
  version: number
}

const COLUMNS = 'id, slug, name, created_at, version'
const MAX_OWN = 10

/** Tenants publish. Anybody may make one, and is its administrator then. */
@Injectable()
export class TenantService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async create(ctx: Context, input: z.output<typeof tenantCreate>) {
    if (reservedSlugs.has(input.slug))
      throw new GatewayError('slug_reserved', { errors: [{ pointer: '/slug', message: 'Reserved.' }] })
    // Of a tenant that is yet to be made nobody is a member.
    const { result, revision } = await this.changes.commit(ctx.asSystem(), async ({ tx, touch, audit }) => {
      if (ctx.user.pending) throw new GatewayError('account_pending')
      await requireRoom(tx, ctx.user.userId)
      const [row] = await tx.query<Row>(
        `INSERT INTO tenant (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING RETURNING ${COLUMNS}`,
        [newId('tenant'), input.slug, input.name],
      )
      if (!row) throw new GatewayError('slug_taken', { errors: [{ pointer: '/slug', message: 'Taken.' }] })
      await tx.query(`INSERT INTO member (tenant_id, user_id, roles) VALUES ($1, $2, '{admin}')`, [
        row.id,
        ctx.user.userId,
      ])
      touch('tenant', row.id)
      audit({ action: 'tenant.create', target: targetOf(row), tenantId: row.id, after: viewOf(row) })
      return row
    })
    return versioned({ ...viewOf(result), revision }, result.version)
  }

  /** One's own; all of them for whoever runs the installation. */
  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const all = ctx.user.platform.has('platform:tenants')
    const mine = all ? null : [...ctx.user.tenants.keys()]
    const rows = await this.database.query<Row>(
      all ? ctx.asSystem() : ctx,
      `SELECT ${COLUMNS} FROM tenant WHERE ($1::text[] IS NULL OR id = ANY($1)) AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [mine, query.cursor === undefined ? null : cursorOf(query.cursor), query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.id, viewOf)
  }

  async get(ctx: Context) {
    const row = await this.database.read(ctx, tx => rowOf(tx))
    return versioned(viewOf(row), row.version)
  }

  async update(ctx: Context, input: z.output<typeof tenantUpdate>, expectedVersion?: number) {
    const { result } = await this.changes.commit(ctx, async ({ tx, audit }) => {
      const before = await rowOf(tx)
      const [row] = await tx.query<Row>(
        `UPDATE tenant SET name = $2, updated_at = now(), version = version + 1 WHERE id = $1 AND version = $3
         RETURNING ${COLUMNS}`,
        [before.id, input.name, expectedVersion ?? before.version],
      )
      if (!row) throw new GatewayError('precondition_failed')
      const tenantId = row.id
      audit({ action: 'tenant.update', target: targetOf(row), tenantId, before: viewOf(before), after: viewOf(row) })
      return row
    })
    return versioned(viewOf(result), result.version)
  }
}

async function rowOf(tx: Tx): Promise<Row> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM tenant WHERE id = $1`, [tx.ctx.tenantId])
  if (!row) throw new GatewayError('not_found')
  return row
}

// The lock makes requests of one user wait for each other, so that the count holds.
async function requireRoom(tx: Tx, userId: string): Promise<void> {
  await tx.query('SELECT 1 FROM app_user WHERE id = $1 FOR UPDATE', [userId])
  const [held] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM member WHERE user_id = $1 AND 'admin' = ANY(roles)`,
    [userId],
  )
  if (held!.count >= MAX_OWN)
    throw new GatewayError('conflict', { detail: `You administer ${MAX_OWN} tenants, which is the most one user may.` })
}

const targetOf = (row: Row) => ({ type: 'tenant', id: row.id })

const viewOf = ({ id, slug, name, created_at }: Row): View => ({ id, slug, name, createdAt: created_at.toISOString() })
