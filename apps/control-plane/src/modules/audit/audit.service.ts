import type { Page } from '@gatehouse/shared/api/common.js'
import type { auditEntry, auditQuery, auditVerified } from '@gatehouse/shared/api/observability.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { type StoredEntry, verifyChain } from './verify-chain.js'

type View = z.output<typeof auditEntry>

const MOST_VERIFIED_AT_ONCE = 2_000

@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  async list(ctx: Context, query: z.output<typeof auditQuery>): Promise<Page<View>> {
    const rows = await this.database.query<StoredEntry & { actor_name: string | null; tenant: string | null }>(
      reader(ctx),
      `SELECT e.*, u.name AS actor_name, t.slug AS tenant FROM audit_entry e
       LEFT JOIN app_user u ON u.id = e.actor_id LEFT JOIN tenant t ON t.id = e.tenant_id
       WHERE ($1 OR e.tenant_id = ANY($2)) AND ($3::text IS NULL OR $3 IN (t.id, t.slug)) AND ($4::text IS NULL OR e.action = $4)
         AND ($5::text IS NULL OR e.target_id = $5) AND ($6::text IS NULL OR e.actor_id = $6) AND ($7::text IS NULL OR e.id < $7)
       ORDER BY e.id DESC LIMIT $8`,
      [
        ctx.user.platform.has('platform:audit'),
        ctx.tenantsWith('audit:read'),
        query.tenant ?? null,
        query.action ?? null,
        query.target ?? null,
        query.actor ?? null,
        query.cursor === undefined ? null : cursorOf(query.cursor),
        query.limit + 1,
      ],
    )
    return pageOf(
      rows,
      query.limit,
      row => row.id,
      row => ({
        id: row.id,
        at: row.at.toISOString(),
        actor: row.actor_id === null ? null : { id: row.actor_id, kind: row.actor_kind, name: row.actor_name },
        action: row.action,
        target: { type: row.target_type, id: row.target_id },
        tenant: row.tenant,
        before: row.before,
        after: row.after,
        requestId: row.request_id,
        address: row.address,
        revision: row.revision === null ? null : Number(row.revision),
      }),
    )
  }

  /** Recomputes the hashes of every chain that the caller may read. */
  async verify(ctx: Context): Promise<z.output<typeof auditVerified>> {
    const chains = ctx.user.platform.has('platform:audit')
      ? (await this.database.query<{ chain: string }>(reader(ctx), 'SELECT chain FROM audit_head ORDER BY chain')).map(
          row => row.chain,
        )
      : ctx.tenantsWith('audit:read')
    if (chains.length === 0) throw new GatewayError('permission_denied')
    let entries = 0
    for (const chain of chains) {
      const result = await verifyChain(await this.head(ctx, chain), from => this.entries(ctx, chain, from))
      entries += result.entries
      if (result.brokenAt !== null) return { valid: false, entries, brokenAt: result.brokenAt }
    }
    return { valid: true, entries, brokenAt: null }
  }

  private async head(ctx: Context, chain: string): Promise<{ sequence: number; hash: Buffer }> {
    const [row] = await this.database.query<{ sequence: string; hash: Buffer }>(
      reader(ctx),
      'SELECT sequence, hash FROM audit_head WHERE chain = $1',
      [chain],
    )
    return row ? { sequence: Number(row.sequence), hash: row.hash } : { sequence: 0, hash: Buffer.alloc(32) }
  }

  private entries(ctx: Context, chain: string, from: number): Promise<StoredEntry[]> {
    return this.database.query<StoredEntry>(
      reader(ctx),
      'SELECT * FROM audit_entry WHERE chain = $1 AND sequence > $2 ORDER BY sequence LIMIT $3',
      [chain, from, MOST_VERIFIED_AT_ONCE],
    )
  }
}

/** Auditors of the platform read every chain. */
const reader = (ctx: Context): Context => (ctx.user.platform.has('platform:audit') ? ctx.asSystem() : ctx)
