import type { Page, PageQuery } from '@gatehouse/shared/api/common.js'
import type { tokenCreate, tokenCreated, tokenView } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { sha256 } from '../../platform/crypto/one-way.js'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { newId } from '../../platform/ids.js'
import { newToken } from './token-format.js'

type View = z.input<typeof tokenView>

interface Row {
  id: string
  name: string
  last_four: string
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
}

const COLUMNS = 'id, name, last_four, created_at, expires_at, last_used_at'
const MAX_TOKENS = 100

/** Tokens of a user, for programs. */
@Injectable()
export class PersonalTokens {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
  ) {}

  /** The secret is in this answer alone. */
  async create(ctx: Context, input: z.output<typeof tokenCreate>): Promise<z.input<typeof tokenCreated>> {
    const secret = newToken()
    if (input.expiresAt !== undefined && Date.parse(input.expiresAt) <= Date.now())
      throw new GatewayError('validation_failed', {
        errors: [{ pointer: '/expiresAt', message: 'This is in the past.' }],
      })
    return this.database.write(ctx.asSystem(), async tx => {
      const { userId } = ctx.user
      const [held] = await tx.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM personal_token WHERE user_id = $1 AND revoked_at IS NULL',
        [userId],
      )
      if (held!.count >= MAX_TOKENS)
        throw new GatewayError('conflict', { detail: `${MAX_TOKENS} tokens at the most. Revoke one first.` })
      const [row] = await tx.query<Row>(
        `INSERT INTO personal_token (id, user_id, name, hash, last_four, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING ${COLUMNS}`,
        [newId('token'), userId, input.name, sha256(secret), secret.slice(-4), input.expiresAt ?? null],
      )
      const view = viewOf(row!)
      await this.trail.append(tx, { action: 'token.create', target: { type: 'token', id: view.id }, after: view }, null)
      return { ...view, secret }
    })
  }

  async page(ctx: Context, query: PageQuery): Promise<Page<View>> {
    const before = query.cursor === undefined ? null : cursorOf(query.cursor)
    const rows = await this.database.query<Row>(
      ctx.asSystem(),
      `SELECT ${COLUMNS} FROM personal_token WHERE user_id = $1 AND revoked_at IS NULL AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [ctx.user.userId, before, query.limit + 1],
    )
    return pageOf(rows, query.limit, row => row.id, viewOf)
  }

  async revoke(ctx: Context, id: string): Promise<void> {
    await this.database.write(ctx.asSystem(), async tx => {
      const [row] = await tx.query<Row>(
        `UPDATE personal_token SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL RETURNING ${COLUMNS}`,
        [id, ctx.user.userId],
      )
      if (!row) throw new GatewayError('not_found')
      await this.trail.append(tx, { action: 'token.revoke', target: { type: 'token', id }, before: viewOf(row) }, null)
    })
  }
}

const viewOf = (row: Row): View => ({
  id: row.id,
  name: row.name,
  lastFour: row.last_four,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
})
